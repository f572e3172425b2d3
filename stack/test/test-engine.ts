import { ENGINES, type Engine } from "../src/options.ts";

/** What indexes the chain of tests that run on either engine: TEST_ENGINE, or graph-node, which is the judge of what is right. */
export function testEngine(): Engine {
  const name = process.env.TEST_ENGINE ?? "graph-node";
  const engine = ENGINES.find((one) => one === name);
  if (engine === undefined) throw new Error(`TEST_ENGINE must be one of ${ENGINES.join(", ")}, not ${name}`);
  return engine;
}
