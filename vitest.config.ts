import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { testEngine } from "./stack/test/test-engine.ts";

const integration = "**/*.integration.test.ts";
const endToEnd = "**/*.e2e.test.ts";
const long = "**/*.long.test.ts";
/** Long, and on the system of the integration tests. */
const longOnSystem = "indexer/test/**/*.long.test.ts";
/** In a real browser, on the system of the integration tests. */
const inBrowser = "**/*.browser.test.ts";
const ignored = ["**/node_modules/**", ".data/**"];
/** Tests of the embedded engine, which compare it with a graph-node that indexes the same chain: there must be one. */
const besideGraphNode = testEngine() === "graph-node" ? [] : ["indexer/test/**"];

// Vite would take graphql's ES module for our files, and Node takes its CommonJS for our libraries' files: two realms of
// GraphQL types. All take what Node takes.
const resolve = {
  alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") }],
};

/** Apollo's suite is written for Jest, whose part Vitest plays: it has to go through Vite for that. */
const APOLLO_SUITE = "@apollo/server-integration-testsuite";
const JEST = fileURLToPath(new URL("gateway/test/apollo-suite/jest.ts", import.meta.url));

/** Tests of the stack count what is in the shared story; those of the gateway add to its chain, so they come after. */
class StoryFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isOfGateway = ({ moduleId }: TestSpecification) => Number(moduleId.includes("/gateway/test/"));
    return (await super.sort(files)).toSorted((one, other) => isOfGateway(one) - isOfGateway(other));
  }
}

// How long a test may take says when it hangs, not how fast it has to be: a busy machine makes everything many times slower.
export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: StoryFirst },
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...ignored, integration, endToEnd, long, inBrowser],
          // A model makes images and properties are tried a thousand times here, also where other work has the cores.
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias: [...resolve.alias, { find: "@jest/globals", replacement: JEST }] },
        test: {
          name: "integration",
          include: [integration],
          exclude: [...ignored, ...besideGraphNode],
          // One real system with a whole story in it, shared by all files: they only read from its index.
          globalSetup: ["stack/test/environment.ts"],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          server: { deps: { inline: [APOLLO_SUITE] } },
        },
      },
      {
        resolve,
        test: {
          name: "end-to-end",
          include: [endToEnd],
          exclude: ignored,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve,
        test: {
          name: "browser",
          include: [inBrowser],
          exclude: ignored,
          globalSetup: ["stack/test/environment.ts"],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve,
        test: {
          name: "long",
          include: [long],
          exclude: [...ignored, longOnSystem],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        resolve,
        test: {
          name: "long-integration",
          include: [longOnSystem],
          exclude: ignored,
          globalSetup: ["stack/test/environment.ts"],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
