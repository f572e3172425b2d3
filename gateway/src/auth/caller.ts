import type { Address } from "viem";
import { GatewayError } from "../errors.ts";
import type { Scope } from "./scopes.ts";

/** By what a caller has proven who they are. */
export type Credential =
  | { readonly kind: "session"; readonly id: string }
  | { readonly kind: "apiKey"; readonly id: string; readonly scopes: readonly Scope[] };

/** Who asks, as far as they have proven it. */
export interface Caller {
  /** As metering and idempotency know them: the wallet in lower case, or "anonymous". */
  readonly actor: string;
  /** The wallet that has signed in or whose API key is used, in lower case; null for anyone else. */
  readonly account: Address | null;
  /** Null where they have shown none. */
  readonly credential: Credential | null;
}

/** A caller whose wallet is known. */
export type AuthenticatedCaller = Caller & { readonly account: Address; readonly credential: Credential };

export const ANONYMOUS: Caller = { actor: "anonymous", account: null, credential: null };

export const isAuthenticated = (caller: Caller): caller is AuthenticatedCaller =>
  caller.account !== null && caller.credential !== null;

/** @throws GatewayError UNAUTHENTICATED, saying what `purpose` ("to see …") needs */
export function requireAccount(caller: Caller, purpose: string): AuthenticatedCaller {
  if (isAuthenticated(caller)) return caller;
  const message = `Sign in ${purpose}: \`signInNonce\` and \`signIn\` give an access token; send it as "Authorization: Bearer <token>".`;
  throw new GatewayError("UNAUTHENTICATED", message);
}

/**
 * The same for what an API key must never do: only a person at a wallet may.
 * @throws GatewayError UNAUTHENTICATED or FORBIDDEN
 */
export function requireSession(caller: Caller, purpose: string): AuthenticatedCaller {
  const known = requireAccount(caller, purpose);
  if (known.credential.kind === "session") return known;
  throw new GatewayError("FORBIDDEN", `An API key does not suffice ${purpose}; sign in with the wallet.`);
}

/** Whether the caller's credential reaches as far as `scope`. A session does, and whoever shows none is not held back. */
export const hasScope = ({ credential }: Caller, scope: Scope): boolean =>
  credential?.kind !== "apiKey" || credential.scopes.includes(scope);

/** @throws GatewayError FORBIDDEN where an API key lacks `scope` */
export function requireScope(caller: Caller, scope: Scope): void {
  if (hasScope(caller, scope)) return;
  throw new GatewayError("FORBIDDEN", `This API key lacks the scope ${scope}; create one that has it.`);
}
