import { randomBytes } from "node:crypto";
import autocannon from "autocannon";

export interface Load {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 200, or did not come. */
  readonly errors: number;
}

/** Requests that are asked one after the other. */
const ALONE = 100;
const OTHER = `0x${"0".repeat(62)}01`;

const bodyOf = (query: string, other: string) => JSON.stringify({ query, variables: { other } });

/** The same request again and again, or another one each time. */
export async function load(
  url: string,
  query: string,
  { connections, seconds, unique }: { connections: number; seconds: number; unique: boolean },
): Promise<Load> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: "POST",
    headers: { "content-type": "application/json" },
    ...(unique
      ? {
          requests: [
            {
              setupRequest: (request) => ({
                ...request,
                body: bodyOf(query, `0x${randomBytes(32).toString("hex")}`),
              }),
            },
          ],
        }
      : { body: bodyOf(query, OTHER) }),
  });
  return {
    requestsPerSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    errors: result.errors + result.non2xx,
  };
}

/** What a client waits each time that is alone, and asks for another thing each time, in milliseconds. */
export async function waitAlone(url: string, query: string): Promise<readonly number[]> {
  const waited: number[] = [];
  for (let request = 0; request < ALONE; request++) {
    const begun = performance.now();
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: bodyOf(query, `0x${randomBytes(32).toString("hex")}`),
    });
    await response.arrayBuffer();
    waited.push(performance.now() - begun);
  }
  return waited;
}

/** One answer, which must have data and no errors: a fast wrong answer is no measurement. */
export async function probe(url: string, query: string): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: bodyOf(query, OTHER),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  if (!data || errors) throw new Error(`${url} answers ${JSON.stringify(errors)} to ${query}`);
}
