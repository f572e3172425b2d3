import { AccessTokens } from "../auth/access-token.ts";
import { ApiKeys } from "../auth/api-keys.ts";
import { Authenticator } from "../auth/authenticate.ts";
import { Nonces } from "../auth/nonces.ts";
import { Sessions } from "../auth/sessions.ts";
import { SignIn } from "../auth/sign-in.ts";
import { SigningKeys } from "../auth/signing-keys.ts";
import type { Config } from "../config.ts";
import { migrate } from "../database/database.ts";
import { isDatabaseUnavailable } from "../errors.ts";
import { AttemptStore } from "../generation/attempts.ts";
import { measureGenerations } from "../generation/measures.ts";
import { ModelReader } from "../generation/models.ts";
import { createPolicy } from "../generation/moderation.ts";
import { createProvider } from "../generation/providers/create.ts";
import { ProviderRoster } from "../generation/providers/roster.ts";
import { QuoteStore } from "../generation/quotes.ts";
import { GenerationService } from "../generation/service.ts";
import { GenerationStore } from "../generation/store.ts";
import type { Logger } from "../log.ts";
import { openPaymentRoom } from "../payment/open.ts";
import { measureRollup } from "../usage/measures.ts";
import { UsageRoller } from "../usage/roller.ts";
import type { Edges } from "./edges.ts";

const MIGRATION_RETRY_MS = 1_000;

/** Who asks: wallets' sessions and keys. */
export function openAuth(config: Config, { db, chain }: Edges, log: Logger) {
  const tokens = new AccessTokens(new SigningKeys(config.AUTH_KEYS, db, log), config.ACCESS_TOKEN_S);
  const sessions = new Sessions(db, tokens, config.SESSION_S);
  const apiKeys = new ApiKeys(db);
  return {
    sessions,
    apiKeys,
    authenticator: new Authenticator(tokens, sessions, apiKeys),
    signIn: new SignIn({ chain, nonces: new Nonces(db), sessions, origins: config.SIGN_IN_ORIGINS }),
  };
}

/** What works on when nobody asks: generations, their payments, and the sums of usage. */
export type Services = ReturnType<typeof openServices>;

/** @param worker Names this process in the leases of generations. */
export function openServices(config: Config, edges: Edges, log: Logger, worker: string) {
  const { db, chain, artifacts, subgraph, metrics, sendTo } = edges;
  const room = openPaymentRoom(config, {
    db,
    chain,
    artifacts,
    subgraph,
    log,
    metrics,
    finish: (id, ending) => store.finish(id, ending, "payment"),
  });
  const store = new GenerationStore(
    db,
    worker,
    config.GENERATION_LEASE_MS,
    room.onEnded,
    measureGenerations(metrics, db),
  );
  const providers = new ProviderRoster(
    config.PROVIDERS.map((provider) =>
      createProvider(provider, config.GENERATION_QUEUE, (fetch) => sendTo(provider.id, fetch)),
    ),
  );
  const generations = new GenerationService({
    store,
    artifacts,
    models: new ModelReader(subgraph),
    quotes: new QuoteStore(db, config.QUOTE_MS),
    payments: room.payments,
    onSucceeded: (id) => room.onSucceeded(id),
    log,
    attempts: new AttemptStore(db),
    policy: createPolicy(config, sendTo("moderation", fetch), log),
    providers,
    leaseMs: config.GENERATION_LEASE_MS,
  });
  measureRollup(metrics, db);
  const roller = new UsageRoller({ db, retentionDays: config.USAGE_RETENTION_DAYS, log });
  const prepare = async (): Promise<void> => {
    const applied = await migrate(db);
    if (applied.length > 0) log.info({ applied }, "database brought up to date");
    await generations.begin();
    room.begin();
    roller.begin();
  };

  let isStopping = false;
  const prepareLater = (): void => {
    setTimeout(async () => {
      if (isStopping) return;
      try {
        await prepare();
      } catch (error) {
        log.warn({ err: error }, "database not ready; trying again");
        prepareLater();
      }
    }, MIGRATION_RETRY_MS).unref();
  };

  return {
    room,
    store,
    providers,
    generations,
    /** Brings the database up to date and begins to work; in the background where Postgres does not answer yet. */
    async begin(): Promise<void> {
      try {
        await prepare();
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        log.warn("database not reachable; trying again in the background");
        prepareLater();
      }
    },
    /** Begins nothing new, and lets generations in progress end. */
    drain(): Promise<void> {
      isStopping = true;
      return generations.drain(config.DRAIN_TIMEOUT_MS);
    },
    async stop(): Promise<void> {
      await providers.close();
      await room.stop();
      await roller.stop();
    },
  };
}
