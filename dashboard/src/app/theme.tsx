import { useState } from "react";
import { Moon, Sun } from "../ui/icons.tsx";

const KEY = "model-wip.scheme";
type Scheme = "light" | "dark";

const system = (): Scheme => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

/** Light or dark as it was chosen here; the system's way until then. */
export function applyScheme(): void {
  const chosen = localStorage.getItem(KEY);
  if (chosen !== null) document.documentElement.dataset.scheme = chosen;
}

export function SchemeSwitch() {
  const [scheme, setScheme] = useState<Scheme>(
    () => (localStorage.getItem(KEY) as Scheme | null) ?? system(),
  );
  const other: Scheme = scheme === "dark" ? "light" : "dark";
  const change = () => {
    localStorage.setItem(KEY, other);
    applyScheme();
    setScheme(other);
  };
  return (
    <button
      type="button"
      className="icon-button"
      onClick={change}
      aria-label={`Change to the ${other} scheme`}
    >
      {scheme === "dark" ? <Sun /> : <Moon />}
    </button>
  );
}
