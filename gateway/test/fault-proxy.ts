import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Fault = "none" | "down" | "silent" | "error-page";

/** Has its way with one exchange: gets the request's body, and passes it on when and as it likes. */
export type Meddler = (body: string, passOn: () => Promise<string>) => Promise<string>;

/**
 * Stands between the gateway and a real service: passes requests on and counts them, and on demand hangs up, says
 * nothing, or answers with an error page.
 */
export async function startFaultProxy(target: string) {
  const { origin, pathname } = new URL(target);
  const bodies: string[] = [];
  const traceparents: string[] = [];
  let fault: Fault = "none";
  let meddler: Meddler | undefined;
  let onHangUp = () => {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    // The gateway's own look at the index's head comes all the time, that at a new block once; they belong to no operation.
    if (!/query (IndexHead|BlockByHash)/.test(body.toString())) bodies.push(body.toString());
    if (request.headers.traceparent !== undefined) traceparents.push(String(request.headers.traceparent));
    response.once("close", () => onHangUp());
    if (fault === "down") return request.socket.destroy();
    if (fault === "silent") return;
    if (fault === "error-page") {
      response.writeHead(502, { "content-type": "text/html" }).end("<h1>upstream at 10.1.2.3 is gone</h1>");
      return;
    }
    const passOn = () =>
      fetch(`${origin}${request.url}`, {
        method: request.method ?? "POST",
        headers: { "content-type": request.headers["content-type"] ?? "application/json" },
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      });
    if (meddler) {
      const text = await meddler(body.toString(), async () => (await passOn()).text());
      response.writeHead(200, { "content-type": "application/json" }).end(text);
      return;
    }
    const answer = await passOn();
    const text = Buffer.from(await answer.arrayBuffer());
    response
      .writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" })
      .end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${pathname === "/" ? "" : pathname}`,
    /** Bodies of the requests since the last `reset`. */
    bodies,
    /** W3C's header of the requests that had one. */
    traceparents,
    /** Resolves when the caller closes its connection. */
    nextHangUp(): Promise<void> {
      return new Promise((resolve) => {
        onHangUp = resolve;
      });
    },
    become(next: Fault) {
      fault = next;
      server.closeAllConnections();
    },
    meddle(next: Meddler) {
      meddler = next;
    },
    reset() {
      fault = "none";
      meddler = undefined;
      bodies.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;
