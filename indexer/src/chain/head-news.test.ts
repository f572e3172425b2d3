import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { HeadSubscription } from "./head-news.ts";

/** Longer than any test takes, so that only news end the waiting. */
const LONG_MS = 600_000;
const SUBSCRIPTION = "0x1";

let node: WebSocketServer;
let heads: HeadSubscription;
const never = new AbortController().signal;

beforeEach(async () => {
  node = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(node, "listening");
});
afterEach(() => {
  heads.close();
  for (const client of node.clients) client.terminate();
  node.close();
});

function url(): string {
  return `ws://127.0.0.1:${(node.address() as AddressInfo).port}`;
}

/** Answers the next client's subscription. */
async function subscribed(): Promise<WebSocket> {
  const [client] = (await once(node, "connection")) as [WebSocket];
  const [request] = await once(client, "message");
  const { id, method, params } = JSON.parse(String(request));
  expect({ method, params }).toEqual({ method: "eth_subscribe", params: ["newHeads"] });
  client.send(JSON.stringify({ jsonrpc: "2.0", id, result: SUBSCRIPTION }));
  return client;
}

function sayHead(client: WebSocket): void {
  const params = { subscription: SUBSCRIPTION, result: { number: "0x1" } };
  client.send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params }));
}

describe("a subscription to heads", () => {
  it("says that there is one, once for all that came since the last time", async () => {
    const connection = subscribed();
    heads = new HeadSubscription(url());
    const client = await connection;
    await heads.next(LONG_MS, never);

    const waiting = heads.next(LONG_MS, never);
    sayHead(client);
    await waiting;

    sayHead(client);
    sayHead(client);
    await heads.next(LONG_MS, never);
    let isWaiting = true;
    const last = heads.next(LONG_MS, never).then(() => {
      isWaiting = false;
    });
    const pong = once(client, "pong");
    client.ping();
    await pong;
    expect(isWaiting).toBe(true);
    sayHead(client);
    await last;
  });

  it("keeps news for who looks later", async () => {
    const connection = subscribed();
    heads = new HeadSubscription(url());
    const client = await connection;
    await heads.next(LONG_MS, never);
    sayHead(client);
    const pong = once(client, "pong");
    client.ping();
    await pong;
    await heads.next(LONG_MS, never);
  });

  it("is made again when it was lost, and then says that there may be news", async () => {
    const first = subscribed();
    heads = new HeadSubscription(url());
    const lost = await first;
    await heads.next(LONG_MS, never);
    const second = subscribed();
    lost.terminate();
    await second;
    await heads.next(LONG_MS, never);
  });

  it.each(["null", "[]", "no JSON", '{"method":"eth_other"}'])("passes over %s", async (text) => {
    const connection = subscribed();
    heads = new HeadSubscription(url());
    const client = await connection;
    await heads.next(LONG_MS, never);
    let isWaiting = true;
    const waiting = heads.next(LONG_MS, never).then(() => {
      isWaiting = false;
    });
    client.send(text);
    const pong = once(client, "pong");
    client.ping();
    await pong;
    expect(isWaiting).toBe(true);
    sayHead(client);
    await waiting;
  });

  it("keeps nobody longer than without it, and nobody who stops", async () => {
    heads = new HeadSubscription("ws://127.0.0.1:9");
    await heads.next(1, never);
    const stopping = new AbortController();
    const waiting = heads.next(LONG_MS, stopping.signal);
    stopping.abort();
    await waiting;
    await heads.next(LONG_MS, stopping.signal);
  });
});
