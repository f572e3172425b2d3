import type { Metrics } from "./metrics.ts";
import { traceUpstream } from "./spans.ts";

type Fetch = typeof fetch;

/** What became of a request: its status's class, or how it ended without one. */
function outcomeOf(answer: Response | unknown): string {
  if (answer instanceof Response) return `${Math.floor(answer.status / 100)}xx`;
  const { name } = answer as { name?: string };
  return name === "AbortError" || name === "GatewayError" || name === "TimeoutError"
    ? "ended"
    : "unreachable";
}

/**
 * Makes a `fetch` for each upstream, whose requests are measured and traced: `index`, `artifacts`, `chain`, or a provider's id,
 * which has its own way of fetching.
 */
export function measureUpstreams(metrics: Metrics): (upstream: string, through?: Fetch) => Fetch {
  const durations = metrics.histogram({
    name: "gateway_upstream_request_duration_seconds",
    help: "Time to an upstream's answer, up to its headers, by upstream and outcome.",
    labelNames: ["upstream", "outcome"],
  });
  return (upstream, through = fetch) =>
    async (input, init) => {
      const end = durations.startTimer({ upstream });
      try {
        const response = await traceUpstream(upstream, [input, init], through);
        end({ outcome: outcomeOf(response) });
        return response;
      } catch (error) {
        end({ outcome: init?.signal?.aborted ? "ended" : outcomeOf(error) });
        throw error;
      }
    };
}
