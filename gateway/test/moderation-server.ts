import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type ModerationFault =
  | "none"
  | "unauthorized"
  | "overloaded"
  | "not-json"
  | "half"
  | "silent"
  | "hang-up";

/**
 * A server that speaks OpenAI's moderation protocol: it flags what has the word "forbidden" in it. Its answers are
 * those of `omni-moderation-latest`, shortened to two of its categories.
 */
export async function startModerationServer(apiKey?: string) {
  const requests: { input: string[]; model?: string }[] = [];
  let fault: ModerationFault = "none";
  const server = createServer(async (request, response) => {
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    };
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method !== "POST" || request.url !== "/v1/moderations") {
      return send(404, { error: { message: `Invalid URL (${request.method} ${request.url})` } });
    }
    const isKnown = apiKey === undefined || request.headers.authorization === `Bearer ${apiKey}`;
    if (fault === "unauthorized" || !isKnown) {
      return send(401, {
        error: { message: "Incorrect API key provided: sk-secret.", code: "invalid_api_key" },
      });
    }
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as { input: string[]; model?: string };
    requests.push(asked);
    if (fault === "hang-up") return request.socket.destroy();
    if (fault === "silent") return;
    if (fault === "not-json") return send(200, "<html>Bad gateway</html>");
    if (fault === "overloaded")
      return send(429, { error: { message: "Rate limit reached.", type: "requests" } });
    const results = asked.input.map((text) => {
      const flagged = text.includes("forbidden");
      return {
        flagged,
        categories: { violence: flagged, sexual: false },
        category_scores: { violence: flagged ? 0.98 : 0.0001, sexual: 0.0002 },
        category_applied_input_types: { violence: ["text"], sexual: ["text"] },
      };
    });
    send(200, {
      id: "modr-0d9740456c391e43c445bf0f010940c7",
      model: asked.model ?? "omni-moderation-latest",
      results: fault === "half" ? results.slice(1) : results,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    become(next: ModerationFault) {
      fault = next;
    },
    reset() {
      fault = "none";
      requests.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ModerationServer = Awaited<ReturnType<typeof startModerationServer>>;
