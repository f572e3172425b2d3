import { randomBytes } from "node:crypto";
import { startLocalServer } from "./local-server.ts";
import { png } from "./png.ts";

type Status = "starting" | "processing" | "succeeded" | "failed" | "canceled" | "aborted";

interface Prediction {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly input: Record<string, unknown>;
  logs: string;
  output: string[] | null;
  error: string | null;
  status: Status;
}

/** What becomes of the next predictions. */
export type PredictionPlan =
  /** Done before the first answer, which is held back for it. */
  | { readonly kind: "at-once" }
  /** Not done in that time: `looks` looks later, with its log as models that use tqdm write it. */
  | { readonly kind: "later"; readonly looks: number; readonly end?: Status; readonly error?: string }
  /** Has its files in the held-back answer, which still says that it runs. */
  | { readonly kind: "files-first" }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: "hang-up" }
  /** As `at-once`, but the answer comes only after this. */
  | { readonly kind: "held"; readonly until: Promise<unknown> };

/** Error bodies as Replicate's API sends them. */
export const refusals = {
  throttled: {
    kind: "refused",
    status: 429,
    body: { detail: "Request was throttled. Expected available in 17 seconds." },
    headers: { "retry-after": "17" },
  },
  noCredit: {
    kind: "refused",
    status: 402,
    body: {
      title: "Insufficient credit",
      detail:
        "You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing.",
      status: 402,
    },
  },
  invalidInput: {
    kind: "refused",
    status: 422,
    body: {
      title: "Input validation failed",
      detail: "- input.width: Must be less than or equal to 1440\n",
      status: 422,
      invalid_fields: [
        { type: "number_lte", field: "input.width", description: "Must be less than or equal to 1440" },
      ],
    },
  },
  noSuchVersion: {
    kind: "refused",
    status: 422,
    body: {
      title: "Invalid version or not permitted",
      detail: "The specified version does not exist (or perhaps you don't have permission to use it?)",
      status: 422,
    },
  },
  broken: { kind: "refused", status: 500, body: { detail: "Internal server error" } },
} as const satisfies Record<string, PredictionPlan>;

/** A server that speaks Replicate's HTTP API: predictions that are held back, looked at and cancelled, and their files. */
export async function startReplicateServer(token: string) {
  const predictions = new Map<string, Prediction>();
  const created: { path: string; headers: Record<string, unknown>; body: Record<string, unknown> }[] = [];
  const cancelled: string[] = [];
  let plan: PredictionPlan = { kind: "at-once" };
  let failingLooks = 0;
  const looksLeft = new Map<string, number>();

  const succeed = (prediction: Prediction, status: Status = "succeeded") => {
    const count = Number(prediction.input.num_outputs ?? 1);
    prediction.output = Array.from(
      { length: count },
      (_, index) => `${server.origin}/files/${prediction.id}/${index}.png`,
    );
    prediction.status = status;
  };
  const shown = (prediction: Prediction) => ({
    ...prediction,
    data_removed: false,
    created_at: "2026-11-01T00:00:00.000Z",
    urls: {
      get: `${server.origin}/v1/predictions/${prediction.id}`,
      cancel: `${server.origin}/v1/predictions/${prediction.id}/cancel`,
    },
  });

  const server = await startLocalServer(async ({ method, url, headers, body, send, hangUp }) => {
    const file = /^\/files\/([a-z0-9]+)\/(\d)\.png$/.exec(url.pathname);
    if (file) {
      const seed = Number(predictions.get(file[1] ?? "")?.input.seed ?? 0);
      return send(200, png(seed & 255, (seed >> 8) & 255, Number(file[2])), {
        "x-authorization-seen": headers.authorization ?? "none",
      });
    }
    if (headers.authorization !== `Bearer ${token}`) {
      return send(401, {
        title: "Unauthenticated",
        detail: "You did not pass a valid authentication token",
        status: 401,
      });
    }
    const [, id = "", action] = /^\/v1\/predictions\/([a-z0-9]+)(\/cancel)?$/.exec(url.pathname) ?? [];
    const known = predictions.get(id);
    if (known && method === "POST" && action) {
      cancelled.push(id);
      if (known.status === "starting" || known.status === "processing") known.status = "canceled";
      return send(200, shown(known));
    }
    if (known && method === "GET") {
      if (failingLooks > 0) {
        failingLooks--;
        return failingLooks % 2 === 0 ? hangUp() : send(503, { detail: "Service unavailable" });
      }
      const left = (looksLeft.get(id) ?? 0) - 1;
      looksLeft.set(id, left);
      known.logs = `Using seed: 7\n  0%|          | 0/4 [00:00<?, ?it/s]\r ${50 + 25 * Number(left < 1)}%|#####     | 2/4`;
      if (known.status === "starting") known.status = "processing";
      else if (left <= 0 && known.status === "processing" && plan.kind === "later") {
        if (plan.end === undefined || plan.end === "succeeded") succeed(known);
        else {
          known.status = plan.end;
          known.error = plan.error ?? null;
        }
      }
      return send(200, shown(known));
    }
    const model = /^\/v1\/models\/([\w.-]+\/[\w.-]+)\/predictions$/.exec(url.pathname)?.[1];
    if (method !== "POST" || !(model || url.pathname === "/v1/predictions")) {
      return send(404, { detail: "The requested resource could not be found.", status: 404 });
    }
    const asked = JSON.parse(body) as { input: Record<string, unknown>; version?: string };
    created.push({ path: url.pathname, headers, body: asked });
    const now = plan;
    if (now.kind === "refused") return send(now.status, now.body, now.headers);
    if (now.kind === "hang-up") return hangUp();
    const prediction: Prediction = {
      id: randomBytes(13).toString("hex"),
      model: model ?? "owner/zorb",
      version: asked.version ?? "hidden",
      input: asked.input,
      logs: "",
      output: null,
      error: null,
      status: "starting",
    };
    predictions.set(prediction.id, prediction);
    if (now.kind === "at-once") succeed(prediction);
    if (now.kind === "files-first") succeed(prediction, "processing");
    if (now.kind === "later") looksLeft.set(prediction.id, now.looks);
    if (now.kind === "held") await now.until;
    send(201, shown(prediction));
  });

  return {
    baseUrl: `${server.origin}/v1`,
    origin: server.origin,
    created,
    cancelled,
    predictions,
    plan(next: PredictionPlan) {
      plan = next;
    },
    /** The next looks are answered with an error or not at all. */
    failLooks(count: number) {
      failingLooks = count;
    },
    reset() {
      plan = { kind: "at-once" };
      failingLooks = 0;
      created.length = 0;
      cancelled.length = 0;
    },
    stop: server.stop,
  };
}

export type ReplicateServer = Awaited<ReturnType<typeof startReplicateServer>>;
