import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findGaps, parseReport } from "../tools/coverage-report.ts";

const tools = fileURLToPath(new URL("../tools/", import.meta.url));

const COUNTER = `pragma solidity 0.8.35;

function half(uint256 amount) pure returns (uint256) {
    return amount / 2;
}

contract Counter {
    uint256 public total;

    function add(uint256 amount, bool isDouble) external {
        require(amount < 100, "too much");
        if (amount == 0) revert("nothing");
        if (isDouble) amount *= 2;
        if (amount > 1) {
            total += amount;
        }
        total += half(amount);
        assembly {
            if gt(amount, 1) { sstore(1, amount) }
        }
    }

    function clear() external {
        total = 0; // coverage: of no interest here
    }

    // coverage: as a reason above a comment
    // stands above the next line of code
    function clearAgain() external {
        total = 1;
    }

    function name() external pure returns (string memory) {
        return "counter"; // coverage: it is
    }

    function isEmpty() external view returns (bool) {
        return total == 0; // coverage:
    }
}
`;

const COUNTER_TEST = `pragma solidity 0.8.35;

import {Counter} from "../src/Counter.sol";

contract CounterTest {
    function test_Add() external {
        Counter counter = new Counter();
        counter.add(2, true);
        counter.name();
        try counter.add(0, true) {} catch {}
    }
}
`;

const CONFIG = `[profile.default]
solc = "${join(tools, "solc")}"
offline = true
auto_detect_remappings = false
`;

describe("the coverage of a contract, as forge reports it", () => {
  const folder = mkdtempSync(join(tmpdir(), "coverage-"));
  const gaps = new Map<number, string>();

  beforeAll(() => {
    mkdirSync(join(folder, "src"));
    mkdirSync(join(folder, "test"));
    writeFileSync(join(folder, "foundry.toml"), CONFIG);
    writeFileSync(join(folder, "src/Counter.sol"), COUNTER);
    writeFileSync(join(folder, "test/Counter.t.sol"), COUNTER_TEST);
    const args = ["coverage", "--root", folder, "--report", "debug"];
    const report = execFileSync(join(tools, "forge"), args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
    for (const { line, what } of findGaps(COUNTER, parseReport(report).get("src/Counter.sol") ?? [])) {
      gaps.set(line, what);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const gapAt = (text: string) => gaps.get(COUNTER.split("\n").findIndex((line) => line.includes(text)) + 1);

  it("shows what is never reached", () => {
    expect(gapAt("function clear()")).toBe("line, function not reached");
    expect(gapAt("total = 1;")).toBe("line, statement not reached");
  });

  it("shows a condition that is never false, also of a variable alone", () => {
    expect(gapAt("if (isDouble)")).toBe("the condition is never false");
    expect(gapAt("if (amount > 1)")).toBe("the condition is never false");
    expect(gapAt("if gt(amount, 1)")).toBe("the condition is never false");
  });

  it("shows a requirement that is always met", () => {
    expect(gapAt("require(")).toBe("branch not reached");
  });

  it("shows a function outside of contracts, which forge does not measure", () => {
    expect(gapAt("function half")).toBe("not measured by forge");
  });

  it("accepts a reason beside the line or above it", () => {
    expect(gapAt("total = 0;")).toBeUndefined();
    expect(gapAt("function clearAgain()")).toBeUndefined();
  });

  it("takes no reason for what is reached, and no exception without a reason", () => {
    expect(gapAt('return "counter"')).toBe("covered, so that it needs no exception: it is");
    expect(gapAt("return total == 0")).toBe("an exception without a reason");
  });

  it("shows nothing else", () => {
    expect(gapAt("if (amount == 0)")).toBeUndefined();
    expect(gaps.size).toBe(10);
  });
});
