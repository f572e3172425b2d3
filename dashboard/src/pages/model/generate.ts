import { useRef, useState } from "react";
import { gateway, queries } from "../../data/gateway.ts";
import { followGeneration } from "../../data/generation.ts";
import type { Settings } from "../../data/settings.ts";
import {
  AuthorizeSpendingDocument,
  GenerateImageDocument,
  type GenerationRowFragment,
  QuoteGenerationDocument,
  type QuoteGenerationMutation,
  SpendableCreditsDocument,
  type SpendableCreditsQuery,
} from "../../generated/operations.ts";
import { isRejection, reasonOf } from "../../wallet/rejection.ts";
import { wallets } from "../../wallet/wallet.ts";

export type Quote = NonNullable<QuoteGenerationMutation["quoteGeneration"]>;
export type Spendable = NonNullable<SpendableCreditsQuery["spendableCredits"]>;

/** What was asked for: a change of it is another question, with a quote of its own. */
export interface Order {
  readonly model: `0x${string}`;
  readonly prompt: string;
  readonly size: string;
  readonly count: number;
}

/** How far an order has come. */
export type Making =
  | { readonly step: "idle" }
  | { readonly step: "asking" }
  /** It costs something: nobody has signed in yet, or the credits or what they may be spent on do not reach. */
  | { readonly step: "unpaid"; readonly quote: Quote; readonly spendable: Spendable | undefined }
  /** `generation` is how it stands; undefined before the gateway has taken it. */
  | { readonly step: "making"; readonly generation?: GenerationRowFragment }
  | { readonly step: "made"; readonly generation: GenerationRowFragment }
  | { readonly step: "failed"; readonly problem: string };

/** The authorization is for so many of what is asked for, so that the wallet need not sign for each. */
const AHEAD = 20n;
const DAY_S = 86_400n;
const DEADLINE_DAYS = 30n;

export function useGeneration(isSignedIn: boolean) {
  const [making, setMaking] = useState<Making>({ step: "idle" });
  // The same order with the same key is the same generation: what is sent again after a lost answer is not made twice.
  const key = useRef<{ readonly of: string; readonly key: string }>(undefined);

  const make = async (order: Order) => {
    setMaking({ step: "asking" });
    try {
      const { model, prompt, size, count } = order;
      const { quoteGeneration: quote } = await gateway.mutate(QuoteGenerationDocument, {
        input: { model, size, count },
      });
      if (quote === null) throw new Error("The gateway gave no price.");
      if (quote.priceWei !== "0") {
        const spendable = isSignedIn
          ? ((await gateway.request(SpendableCreditsDocument, { model })).spendableCredits ?? undefined)
          : undefined;
        if (spendable === undefined || BigInt(spendable.available) < BigInt(quote.priceWei)) {
          return setMaking({ step: "unpaid", quote, spendable });
        }
      }
      setMaking({ step: "making" });
      const of = JSON.stringify(order);
      if (key.current?.of !== of) key.current = { of, key: crypto.randomUUID() };
      const { generateImage } = await gateway.mutate(GenerateImageDocument, {
        input: { model, prompt, size, count, quote: quote.id, idempotencyKey: key.current.key, wait: false },
      });
      if (generateImage === null) throw new Error("The gateway gave no answer.");
      setMaking({ step: "making", generation: generateImage });
      const ended = await followGeneration(generateImage.id, (generation) =>
        setMaking({ step: "making", generation }),
      );
      key.current = undefined;
      if (ended.state === "FAILED") {
        return setMaking({
          step: "failed",
          problem: `It failed with ${ended.errorCode}. Nothing is charged.`,
        });
      }
      // Who has asked without an account is told these once, in the answer.
      const { prompt: asked, unknownWords } = generateImage;
      setMaking({ step: "made", generation: { ...ended, prompt: asked ?? prompt, unknownWords } });
      await queries.invalidateQueries();
    } catch (error) {
      setMaking({ step: "failed", problem: reasonOf(error) });
    }
  };

  return { making, make, reset: () => setMaking({ step: "idle" }) };
}

export interface Authorization {
  readonly settings: Settings;
  readonly model: { readonly id: `0x${string}`; readonly modelId: string };
  readonly account: `0x${string}`;
  readonly quote: Quote;
  readonly spendable: Spendable;
}

/** Lets the wallet sign how much the model may cost it, and hands that to the gateway; says what went wrong, if anything did. */
export async function authorize({
  settings,
  model,
  account,
  quote,
  spendable,
}: Authorization): Promise<string | undefined> {
  const { chainId, credits } = settings;
  if (chainId === null || credits === null) return "This gateway takes no credits.";
  const { creditsDomain, creditsTypes } = await import("@model-wip/contracts/receipts");
  const limit = BigInt(spendable.spent) + BigInt(spendable.held) + BigInt(quote.priceWei) * AHEAD;
  const deadline = BigInt(Math.floor(Date.now() / 1000)) + DEADLINE_DAYS * DAY_S;
  const epoch = BigInt(spendable.epoch);
  try {
    const signature = await (await wallets()).signTypedData({
      domain: creditsDomain(chainId, credits),
      types: { SpendingAuthorization: creditsTypes.SpendingAuthorization },
      primaryType: "SpendingAuthorization",
      message: { account, modelId: BigInt(model.modelId), limit, epoch, deadline },
    });
    const authorization = {
      limit: String(limit),
      epoch: String(epoch),
      deadline: String(deadline),
      signature,
    };
    await gateway.mutate(AuthorizeSpendingDocument, { input: { model: model.id, authorization } });
    return undefined;
  } catch (error) {
    return isRejection(error) ? "You said no in your wallet. Nothing was authorized." : reasonOf(error);
  }
}
