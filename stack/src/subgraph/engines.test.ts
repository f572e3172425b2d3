import { expect, it } from "vitest";
import { PORT_NAMES } from "../options.ts";
import { portsWith } from "./engines.ts";

it("needs only the ports of the engine that indexes", () => {
  expect(portsWith("graph-node")).toEqual(PORT_NAMES);
  expect(portsWith("embedded")).toEqual(["chain", "database", "artifacts", "graph", "gateway"]);
});
