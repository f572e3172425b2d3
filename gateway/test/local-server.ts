import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface LocalRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Answers with JSON, or with bytes as they are. */
  send(status: number, body: unknown, headers?: Record<string, string>): void;
  hangUp(): void;
  readonly response: ServerResponse;
}

/** An HTTP server on a free port. */
export async function startLocalServer(handle: (request: LocalRequest) => unknown) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await handle({
      method: request.method ?? "GET",
      url: new URL(request.url ?? "/", "http://local"),
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      send(status, body, headers = {}) {
        const isBytes = Buffer.isBuffer(body);
        response.writeHead(status, {
          "content-type": isBytes ? "image/png" : "application/json",
          ...headers,
        });
        response.end(isBytes ? body : JSON.stringify(body));
      },
      hangUp: () => request.socket.destroy(),
      response,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Where nobody listens. */
export async function startNothing(): Promise<string> {
  const { origin, stop } = await startLocalServer(() => {});
  await stop();
  return origin;
}
