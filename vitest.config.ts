import { defineConfig } from "vitest/config";

const integration = "**/*.integration.test.ts";
const endToEnd = "**/*.e2e.test.ts";
const ignored = ["**/node_modules/**", ".data/**"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...ignored, integration, endToEnd],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: [integration],
          exclude: ignored,
          // One real system with a whole story in it, shared by all files: they only read from its index.
          globalSetup: ["stack/test/environment.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "end-to-end",
          include: [endToEnd],
          exclude: ignored,
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
