import type { Authenticator } from "../auth/authenticate.ts";
import { ANONYMOUS, type Caller } from "../auth/caller.ts";
import type { Concurrency } from "../limits/concurrency.ts";
import type { RateLimits } from "../limits/rates.ts";

export interface Admission {
  readonly authenticator: Authenticator;
  readonly rates: RateLimits;
  readonly concurrency: Concurrency;
}

/** What a credential that is refused costs: guessing must not be cheap. */
const REFUSED_COST = 1_000;

/**
 * Lets an operation begin, over whatever transport it comes, and says who asks; `leave` when it has ended.
 * @throws GatewayError UNAUTHENTICATED, RATE_LIMITED, OVERLOADED, TOO_MANY_REQUESTS or DATABASE_UNAVAILABLE
 */
export async function admit(
  { authenticator, rates, concurrency }: Admission,
  authorization: unknown,
  address: string | undefined,
): Promise<{ readonly caller: Caller; leave(): void }> {
  const stranger = { caller: ANONYMOUS, address };
  rates.requireOpen(stranger);
  const caller = await authenticator.authenticate(authorization).catch(async (error: unknown) => {
    await rates.charge(stranger, REFUSED_COST).catch(() => {});
    throw error;
  });
  rates.requireOpen({ caller, address });
  return { caller, leave: concurrency.enter(caller.account ?? `address:${address}`) };
}
