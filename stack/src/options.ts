import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { repositoryRoot } from "./processes/binary.ts";

/** Each port of the system: its option, its default, and what listens on it. */
export const PORTS = {
  chain: { option: "chain-port", default: 8545, what: "chain" },
  database: { option: "database-port", default: 5433, what: "database" },
  artifacts: { option: "artifacts-port", default: 5001, what: "artifact store" },
  graph: { option: "graph-port", default: 8000, what: "subgraph's queries" },
  graphAdmin: { option: "graph-admin-port", default: 8020, what: "graph-node's administration" },
  graphStatus: { option: "graph-status-port", default: 8030, what: "graph-node's status" },
  graphMetrics: { option: "graph-metrics-port", default: 8040, what: "graph-node's metrics" },
  gateway: { option: "port", default: 4000, what: "gateway" },
} as const;
export type PortName = keyof typeof PORTS;
export const PORT_NAMES = Object.keys(PORTS) as PortName[];

/** What indexes the subgraph: the engine that lives in `indexer/`, or production's. */
export const ENGINES = ["embedded", "graph-node"] as const;
export type Engine = (typeof ENGINES)[number];
/** Of a data folder that has none yet. */
export const DEFAULT_ENGINE: Engine = "embedded";

export interface StartOptions {
  readonly dataFolder: string;
  readonly seed: number;
  /** Undefined for what the data folder has. */
  readonly engine: Engine | undefined;
  readonly fresh: boolean;
  readonly once: boolean;
  readonly story: boolean;
  readonly reportFile: string | undefined;
  readonly ports: Readonly<Record<PortName, number>>;
}

/** Adds the options of `start` to a command. */
export function addStartOptions(command: Command): Command {
  command
    .option("--once", "exit after the audit: 0 without drift, 1 with any")
    .option("--fresh", "forget the last run and begin anew")
    .option("--no-story", "start an empty system")
    .option("--seed <number>", "tell another story: the same number, the same story", integer(0, 2 ** 31), 1)
    .addOption(
      new Option(
        "--engine <name>",
        `what indexes the subgraph (default: what the folder has, "${DEFAULT_ENGINE}" in a new one)`,
      ).choices([...ENGINES]),
    )
    .option("--report <file>", "write the result as JSON")
    .option("--data <folder>", "where everything is kept", ".data");
  for (const name of PORT_NAMES) {
    const { option, default: port, what } = PORTS[name];
    command.addOption(
      new Option(`--${option} <port>`, `port of the ${what}`).argParser(integer(1, 65_535)).default(port),
    );
  }
  return command;
}

export function startOptions(command: Command): StartOptions {
  const values = command.opts();
  const camel = (option: string) => option.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return {
    dataFolder: resolve(repositoryRoot, values.data),
    seed: values.seed,
    engine: values.engine,
    fresh: values.fresh === true,
    once: values.once === true,
    story: values.story !== false,
    reportFile: values.report === undefined ? undefined : resolve(values.report),
    ports: Object.fromEntries(PORT_NAMES.map((name) => [name, values[camel(PORTS[name].option)]])) as Record<
      PortName,
      number
    >,
  };
}

function integer(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
