import { type Address, isAddress } from "viem";
import { parseSiweMessage } from "viem/siwe";
import { GatewayError } from "../errors.ts";
import { NONCE_LIFE_S } from "./nonces.ts";

/** What of a message matters once it is accepted. */
export interface SignInRequest {
  /** In lower case. */
  readonly account: Address;
  readonly nonce: string;
}

export interface SignInRules {
  readonly chainId: number;
  /** Origins whose pages may ask wallets to sign in here; none means pages of this machine, on any port. */
  readonly origins: readonly string[];
  readonly now: Date;
}

const MAX_LENGTH = 4_000;
/** A wallet's clock may be ahead of this one's by so much. */
const CLOCK_SKEW_S = 60;
const LOOPBACK = /^(localhost|127\.0\.0\.1)(:[0-9]+)?$/;

const invalid = (problem: string) => new GatewayError("SIGN_IN_INVALID", problem);

/** `value` as it may stand in an error's sentence. */
const quote = (value: string) => JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);

function checkOrigin(
  domain: string,
  scheme: string | undefined,
  uri: string,
  origins: readonly string[],
): void {
  if (!URL.canParse(uri)) throw invalid(`The message's URI ${quote(uri)} is not a URI.`);
  const { host, protocol, origin } = new URL(uri);
  if (host !== domain.toLowerCase()) {
    throw invalid(`The message's URI ${quote(uri)} is not of its domain ${quote(domain)}.`);
  }
  if (scheme !== undefined && `${scheme.toLowerCase()}:` !== protocol) {
    throw invalid(`The message's scheme ${quote(scheme)} is not that of its URI ${quote(uri)}.`);
  }
  const isAccepted =
    origins.length > 0
      ? origins.includes(origin)
      : LOOPBACK.test(host) && (protocol === "http:" || protocol === "https:");
  if (isAccepted) return;
  const accepted = origins.length > 0 ? origins.join(", ") : "pages at localhost and 127.0.0.1";
  throw invalid(`The message is for ${quote(origin)}; this gateway accepts sign-ins of ${accepted}.`);
}

function checkTimes(
  { issuedAt, expirationTime, notBefore }: { issuedAt: Date; expirationTime?: Date; notBefore?: Date },
  now: Date,
): void {
  const times = { "Issued At": issuedAt, "Expiration Time": expirationTime, "Not Before": notBefore };
  for (const [name, time] of Object.entries(times)) {
    if (time && Number.isNaN(time.getTime())) {
      throw invalid(`The message's ${name} is not a time as in 2026-01-31T12:00:00Z.`);
    }
  }
  const ageS = (now.getTime() - issuedAt.getTime()) / 1000;
  if (ageS > NONCE_LIFE_S || ageS < -CLOCK_SKEW_S) {
    throw invalid(
      `The message was issued at ${issuedAt.toISOString()}, and it is ${now.toISOString()}; sign a new one within ${NONCE_LIFE_S} s.`,
    );
  }
  if (expirationTime && now >= expirationTime) {
    throw invalid(`The message has expired at ${expirationTime.toISOString()}; sign a new one.`);
  }
  if (notBefore && now < notBefore) {
    throw invalid(`The message is not to be used before ${notBefore.toISOString()}.`);
  }
}

/**
 * Checks all that an EIP-4361 message says but for its nonce and signature: for this gateway's pages, this chain, now.
 * @throws GatewayError SIGN_IN_INVALID, with what is wrong
 */
export function checkSignInMessage(message: string, { chainId, origins, now }: SignInRules): SignInRequest {
  if (message.length > MAX_LENGTH) {
    throw invalid(`The message has ${message.length} characters; at most ${MAX_LENGTH} are taken.`);
  }
  const parsed = parseSiweMessage(message);
  const { address, domain, scheme, uri, version, nonce, issuedAt, expirationTime, notBefore } = parsed;
  if (!address || !domain || !uri || !version || !nonce || !issuedAt || parsed.chainId === undefined) {
    throw invalid("The message is not an EIP-4361 sign-in message; viem's createSiweMessage makes one.");
  }
  // With its checksum where it has one: a mistyped account must not become another one.
  if (!isAddress(address, { strict: address.toLowerCase() !== address })) {
    throw invalid(`The message's account ${quote(address)} has a wrong checksum.`);
  }
  if (version !== "1") throw invalid(`The message's version is ${quote(version)}; it must be "1".`);
  if (parsed.chainId !== chainId) {
    throw invalid(`The message is for chain ${parsed.chainId}; this gateway serves chain ${chainId}.`);
  }
  checkOrigin(domain, scheme, uri, origins);
  checkTimes(
    { issuedAt, ...(expirationTime ? { expirationTime } : {}), ...(notBefore ? { notBefore } : {}) },
    now,
  );
  return { account: address.toLowerCase() as Address, nonce };
}
