import type { ReactNode } from "react";

const icon = (paths: ReactNode) => () => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.8"
    strokeLinecap="round"
    strokeLinejoin="round"
    width="1em"
    height="1em"
    aria-hidden="true"
  >
    {paths}
  </svg>
);

export const Sun = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4" />
  </>,
);
export const Moon = icon(<path d="M20 14.5A8.2 8.2 0 0 1 9.5 4a8.2 8.2 0 1 0 10.5 10.5Z" />);
export const Dots = icon(<path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="3" />);
export const Out = icon(<path d="M8 16 16 8M9 8h7v7" />);
export const Check = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const Wallet = icon(
  <>
    <rect x="3" y="6" width="18" height="13" rx="3" />
    <path d="M3 10h18M16 14.5h1.5" />
  </>,
);
