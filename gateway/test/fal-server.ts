import { randomUUID } from "node:crypto";
import { startLocalServer } from "./local-server.ts";
import { png } from "./png.ts";

interface QueuedRequest {
  readonly input: Record<string, unknown>;
  looks: number;
  isCancelled: boolean;
}

/** What becomes of the next requests. */
export type QueuePlan =
  /** Waits for `looks` looks, then runs for one, then is done. */
  | { readonly kind: "images"; readonly looks?: number }
  /** Never leaves the queue. */
  | { readonly kind: "stuck" }
  /** Done, with a checker's flag, as fal's image models say it. */
  | { readonly kind: "blackened" }
  /** Done, with this in place of the images. */
  | {
      readonly kind: "ended";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Done, with these images. */
  | { readonly kind: "images-at"; readonly urls: readonly string[] }
  /** Not taken into the queue. */
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    };

/** Error bodies as fal's services send them. */
export const falErrors = {
  tooWide: {
    kind: "ended",
    status: 422,
    body: {
      detail: [
        {
          loc: ["body", "image_size", "width"],
          msg: "Input should be less than or equal to 14142",
          type: "less_than_equal",
          ctx: { le: 14142 },
          url: "https://docs.fal.ai/errors/#less_than_equal",
          input: "content_policy_violation, says the prompt",
        },
      ],
    },
    headers: { "x-fal-retryable": "false" },
  },
  contentPolicy: {
    kind: "ended",
    status: 422,
    body: {
      detail: [
        {
          loc: ["body", "prompt"],
          msg: "The content could not be processed because it contained material flagged by a content checker.",
          type: "content_policy_violation",
          url: "https://docs.fal.ai/errors/#content_policy_violation",
          input: "a zorb",
        },
      ],
    },
    headers: { "x-fal-retryable": "false" },
  },
  timedOut: {
    kind: "ended",
    status: 504,
    body: { detail: "Request timed out", error_type: "request_timeout" },
    headers: { "x-fal-error-type": "request_timeout" },
  },
  runnerLost: {
    kind: "ended",
    status: 503,
    body: { detail: "Runner disconnected", error_type: "runner_disconnected" },
    headers: { "x-fal-error-type": "runner_disconnected" },
  },
  broken: {
    kind: "ended",
    status: 500,
    body: {
      detail: [
        {
          loc: ["body"],
          msg: "Internal server error at 10.1.2.3",
          type: "internal_server_error",
          url: "https://docs.fal.ai/errors/#internal_server_error",
        },
      ],
    },
  },
  rateLimited: {
    kind: "refused",
    status: 429,
    body: { detail: "Too many requests" },
    headers: { "retry-after": "17" },
  },
  exhausted: {
    kind: "refused",
    status: 403,
    body: {
      detail: "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.",
    },
  },
} as const satisfies Record<string, QueuePlan>;

/** A server that speaks the protocol of fal's queue, with the files of its results. */
export async function startFalServer(key: string) {
  const requests = new Map<string, QueuedRequest>();
  const submitted: { path: string; headers: Record<string, unknown>; body: Record<string, unknown> }[] = [];
  const cancelled: string[] = [];
  let plan: QueuePlan = { kind: "images" };

  const server = await startLocalServer(({ method, url, headers, body, send }) => {
    const [, fileOf, index] = /^\/files\/([\w-]+)\/(\d)\.png$/.exec(url.pathname) ?? [];
    if (fileOf !== undefined) {
      const seed = Number(requests.get(fileOf)?.input.seed ?? 0);
      return send(200, png(seed & 255, (seed >> 8) & 255, Number(index)));
    }
    if (headers.authorization !== `Key ${key}`) {
      return send(401, {
        detail: "Cannot access application. Authentication is required to access this application.",
      });
    }
    const [, id = "", action] = /\/requests\/([\w-]+)(\/status|\/cancel)?$/.exec(url.pathname) ?? [];
    const known = requests.get(id);
    const doneAfter = plan.kind === "images" ? (plan.looks ?? 0) + 1 : plan.kind === "stuck" ? Infinity : 1;
    const address = `${server.origin}/fal-ai/flux/requests/${id}`;
    if (known && action === "/status") {
      known.looks++;
      const isDone = known.isCancelled || known.looks > doneAfter;
      const isRunning = !isDone && known.looks === doneAfter;
      return send(isDone ? 200 : 202, {
        status: isDone ? "COMPLETED" : isRunning ? "IN_PROGRESS" : "IN_QUEUE",
        request_id: id,
        response_url: address,
        status_url: `${address}/status`,
        cancel_url: `${address}/cancel`,
        ...(isDone || isRunning
          ? { logs: [{ message: " 75%|#######5  | 3/4 [00:01<00:00]", level: "INFO", source: "USER" }] }
          : { queue_position: doneAfter - known.looks - 1 < 99 ? doneAfter - known.looks - 1 : 7 }),
        ...(isDone ? { metrics: { inference_time: 1.2 } } : {}),
      });
    }
    if (known && action === "/cancel" && method === "PUT") {
      cancelled.push(id);
      known.isCancelled = true;
      return send(202, { status: "CANCELLATION_REQUESTED" });
    }
    if (known && method === "GET") {
      if (known.looks <= doneAfter) return send(400, { detail: "Request is still in progress" });
      if (plan.kind === "ended") return send(plan.status, plan.body, plan.headers);
      const count = Number(known.input.num_images ?? 1);
      const urls =
        plan.kind === "images-at"
          ? plan.urls
          : Array.from({ length: count }, (_, image) => `${server.origin}/files/${id}/${image}.png`);
      return send(200, {
        images: urls.map((at) => ({ url: at, width: 512, height: 512, content_type: "image/png" })),
        timings: { inference: 1.2 },
        seed: known.input.seed,
        has_nsfw_concepts: urls.map(() => plan.kind === "blackened"),
        prompt: known.input.prompt,
      });
    }
    if (method !== "POST") return send(404, { detail: "Not found" });
    const input = JSON.parse(body) as Record<string, unknown>;
    submitted.push({ path: url.pathname, headers, body: input });
    if (plan.kind === "refused") return send(plan.status, plan.body, plan.headers);
    const request = randomUUID();
    requests.set(request, { input, looks: 0, isCancelled: false });
    // The queue drops what follows the application's name: /fal-ai/flux/dev is asked for under /fal-ai/flux.
    const at = `${server.origin}/fal-ai/flux/requests/${request}`;
    send(200, {
      status: "IN_QUEUE",
      request_id: request,
      response_url: at,
      status_url: `${at}/status`,
      cancel_url: `${at}/cancel`,
      logs: null,
      metrics: {},
      queue_position: 0,
    });
  });

  return {
    baseUrl: server.origin,
    submitted,
    cancelled,
    plan(next: QueuePlan) {
      plan = next;
    },
    reset() {
      plan = { kind: "images" };
      submitted.length = 0;
      cancelled.length = 0;
    },
    stop: server.stop,
  };
}

export type FalServer = Awaited<ReturnType<typeof startFalServer>>;
