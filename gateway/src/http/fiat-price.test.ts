import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createLogger } from "../log.ts";
import { FiatPrices } from "./fiat-price.ts";

const START = 1_700_000_000;

/** What the service of prices answers, and how often it was asked. */
let answer: { status: number; body: string };
let asked = 0;
const server = createServer((_request, response) => {
  asked++;
  response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
});
let prices: FiatPrices;

const at = (seconds: number) => vi.setSystemTime(seconds * 1000);

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  at(START);
  asked = 0;
  answer = { status: 200, body: '{"ethereum":{"usd":2031.25}}' };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/price`;
  prices = new FiatPrices({ currency: "USD", url, pointer: "/ethereum/usd" }, createLogger("silent"));
});
afterEach(async () => {
  vi.useRealTimers();
  await new Promise((resolve) => server.close(resolve));
});

it("is read where the operator says, with its time, and not again within a minute", async () => {
  const price = { currency: "USD", perEth: "2031.25", at: START };
  expect(await prices.now()).toEqual(price);
  at(START + 59);
  expect(await prices.now()).toEqual(price);
  expect(asked).toBe(1);
});

it("stays what it was while the service fails, until it is an hour old", async () => {
  await prices.now();
  answer = { status: 500, body: "" };
  at(START + 3_600);
  expect(await prices.now()).toMatchObject({ at: START });
  at(START + 3_661);
  expect(await prices.now()).toBeNull();
});

it.each(["<html>", '{"ethereum":{}}', '{"ethereum":{"usd":"-1"}}', "null"])(
  "is none where the service says %s",
  async (body) => {
    answer = { status: 200, body };
    expect(await prices.now()).toBeNull();
  },
);

it("is told as the operator has written it", async () => {
  const config = { currency: "EUR", perEth: "1999.5", at: "2026-01-31T12:00:00Z" };
  const price = await new FiatPrices(config, createLogger("silent")).now();
  expect(price).toEqual({ currency: "EUR", perEth: "1999.5", at: Date.parse(config.at) / 1000 });
});
