import type { PaymentPayload, PaymentRequired, PaymentRequirements } from "@x402/core/types";
import { z } from "zod";
import type { Order } from "../port.ts";

/** How tokens are taken, as the operator configures it in X402. */
export const x402Schema = z.strictObject({
  facilitatorUrl: z.url({ protocol: /^https?$/, error: "must be the http(s) URL of a facilitator" }),
  /** Headers of each request to it, such as its API key. */
  facilitatorHeaders: z.record(z.string(), z.string()).default({}),
  network: z
    .string()
    .regex(/^eip155:[1-9][0-9]*$/, 'must be a CAIP-2 network such as "eip155:8453"')
    .transform((network) => network as `eip155:${string}`),
  /** A node of that network: it says whether a payment was made. */
  rpcUrl: z.url({ protocol: /^https?$/, error: "must be the http(s) URL of a node" }),
  /** A token with EIP-3009, and its EIP-712 name and version. */
  asset: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, "must be an address")
    .transform((address) => address as `0x${string}`),
  name: z.string().min(1),
  version: z.string().min(1),
  /** Smallest units of the token for one ether: what turns prices in wei into amounts. */
  unitsPerEther: z
    .string()
    .regex(/^[1-9][0-9]{0,60}$/, "must be the token's smallest units for one ether, as a string of digits"),
  /** For which a payment has to be good: waiting, generating and settling have to fit in. */
  maxTimeoutSeconds: z.int().min(30).max(86_400).default(900),
});

export type X402Config = z.infer<typeof x402Schema>;

const WEI_PER_ETHER = 10n ** 18n;

/** Smallest units of the token for so many wei, rounded up. */
export const unitsOf = (wei: bigint, unitsPerEther: bigint): bigint =>
  (wei * unitsPerEther + WEI_PER_ETHER - 1n) / WEI_PER_ETHER;

/** What a payment has to be, to pay for the order: to the campaign itself, so nobody else ever holds it. */
export function requirementsOf(order: Order, config: X402Config): PaymentRequirements {
  return {
    scheme: "exact",
    network: config.network,
    asset: config.asset,
    amount: String(unitsOf(order.priceWei, BigInt(config.unitsPerEther))),
    payTo: order.campaign,
    maxTimeoutSeconds: config.maxTimeoutSeconds,
    extra: { name: config.name, version: config.version },
  };
}

export function paymentRequired(requirements: PaymentRequirements, error: string): PaymentRequired {
  return {
    x402Version: 2,
    error,
    resource: { url: "generateImage", description: "Images of a model", mimeType: "application/json" },
    accepts: [requirements],
  };
}

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const payloadSchema = z.object({
  x402Version: z.literal(2),
  accepted: z.object({
    scheme: z.literal("exact"),
    network: z.string(),
    asset: address,
    amount: z.string(),
    payTo: address,
  }),
  payload: z.object({
    signature: z.string().regex(/^0x[0-9a-fA-F]+$/),
    authorization: z.object({
      from: address,
      to: address,
      value: z.string().regex(/^[0-9]+$/),
      validAfter: z.string().regex(/^[0-9]+$/),
      validBefore: z.string().regex(/^[0-9]{1,18}$/),
      nonce: z.string().regex(/^0x[0-9a-fA-F]{64}$/),
    }),
  }),
});

/** A payment by EIP-3009, as its payer signed it. */
export interface SignedPayment {
  readonly payload: PaymentPayload;
  readonly payer: `0x${string}`;
  readonly nonce: string;
  readonly validBefore: string;
}

/** Undefined where it is not a payment of the scheme "exact" by EIP-3009. */
export function readPayment(payload: unknown): SignedPayment | undefined {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return undefined;
  const { from, nonce, validBefore } = parsed.data.payload.authorization;
  return {
    payload: payload as PaymentPayload,
    payer: from.toLowerCase() as `0x${string}`,
    nonce: nonce.toLowerCase(),
    validBefore,
  };
}

/** Whether a payment was made for these terms, and not for earlier ones or another model. */
export function isFor({ payload }: SignedPayment, requirements: PaymentRequirements): boolean {
  const { accepted } = payload;
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  return (
    accepted.network === requirements.network &&
    accepted.amount === requirements.amount &&
    same(accepted.asset, requirements.asset) &&
    same(accepted.payTo, requirements.payTo)
  );
}
