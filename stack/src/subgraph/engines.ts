import { ENGINES, type Engine, PORT_NAMES, type PortName } from "../options.ts";
import { embedded } from "./embedded.ts";
import type { EngineKind } from "./engine.ts";
import { graphNode } from "./graph-node.ts";

/** Every engine, by the name that is given to `--engine`. */
export const engineKinds: Readonly<Record<Engine, EngineKind>> = { embedded, "graph-node": graphNode };

/** The ports that a system with this engine listens on: all but those that only others need. */
export function portsWith(engine: Engine): readonly PortName[] {
  const isOfEngine = (name: PortName) => ENGINES.some((one) => engineKinds[one].ports.includes(name));
  return PORT_NAMES.filter((name) => engineKinds[engine].ports.includes(name) || !isOfEngine(name));
}
