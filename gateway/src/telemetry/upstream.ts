import type { Metrics } from "./metrics.ts";
import { traceUpstream } from "./spans.ts";

/** `fetch`, or what is asked like it. */
export type Send<Answer extends { readonly status: number }> = (
  input: string | URL | Request,
  init?: RequestInit,
) => Promise<Answer>;

/** How a request ended that has no answer. */
function failureOf(error: unknown): string {
  const { name } = error as { name?: string };
  return name === "AbortError" || name === "GatewayError" || name === "TimeoutError"
    ? "ended"
    : "unreachable";
}

/** Makes measured and traced requests of each upstream's own way of sending them: `index`, `artifacts`, `chain`, or a provider's id. */
export function measureUpstreams(
  metrics: Metrics,
): <Answer extends { readonly status: number }>(upstream: string, through: Send<Answer>) => Send<Answer> {
  const durations = metrics.histogram({
    name: "gateway_upstream_request_duration_seconds",
    help: "Time to an upstream's answer, up to its headers, by upstream and outcome.",
    labelNames: ["upstream", "outcome"],
  });
  return (upstream, through) => async (input, init) => {
    const end = durations.startTimer({ upstream });
    try {
      const answer = await traceUpstream(upstream, [input, init], through);
      end({ outcome: `${Math.floor(answer.status / 100)}xx` });
      return answer;
    } catch (error) {
      end({ outcome: init?.signal?.aborted ? "ended" : failureOf(error) });
      throw error;
    }
  };
}
