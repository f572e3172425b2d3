import {
  campaignAbi,
  campaignFactoryAbi,
  campaignGovernorAbi,
  collectionAbi,
  creditsAbi,
  modelRegistryAbi,
  sourceAbi,
  treasuryAbi,
} from "@model-wip/contracts";
import { type Abi, type AbiParameter, decodeErrorResult, type Hex, isHex } from "viem";
import { at, count, eth } from "../chain/words.ts";

/** Why the contracts would refuse a transaction. */
export interface Revert {
  /** The contract's own name for it, such as CONTRIBUTION_EXCEEDS_GOAL; it never changes its meaning. */
  readonly code: string;
  readonly message: string;
  /** What the contract said along with it, as it said it: amounts in wei, times in Unix seconds. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

type Sentence = (values: Readonly<Record<string, unknown>>) => string;

const wei = (value: unknown) => eth(BigInt(String(value)));
const time = (value: unknown) => at(BigInt(String(value)));

const STATES = ["funding", "funded", "failed"];
const PROPOSAL_STATES = [
  "pending",
  "active",
  "canceled",
  "defeated",
  "succeeded",
  "queued",
  "expired",
  "executed",
];

/** A sentence for each error of the contracts that who prepares a transaction here can meet. */
export const sentences: Record<string, Sentence> = {
  NotOpen: ({ time: now, opensAt, closesAt }) =>
    `Contributions are taken from ${time(opensAt)} until ${time(closesAt)}; it is ${time(now)}.`,
  ContributionTooSmall: ({ amount, minimum }) =>
    `${wei(amount)} is less than the least contribution of ${wei(minimum)}.`,
  ContributionExceedsGoal: ({ amount, remaining }) =>
    `${wei(amount)} is more than the ${wei(remaining)} that are missing to the goal; contribute at most that.`,
  InvalidAccount: () => "The account must not be the zero address.",
  WrongState: ({ expected, actual }) =>
    `The campaign must be ${STATES[Number(expected)]} for this; it is ${STATES[Number(actual)]}.`,
  NotFinalizable: ({ totalContributed, goalMin, closesAt }) =>
    `The goal is not met: ${wei(totalContributed)} of ${wei(goalMin)}; the campaign closes at ${time(closesAt)}.`,
  NothingToRefund: ({ account }) => `${account} has nothing to get back.`,
  NothingToWithdraw: ({ account }) => `${account} has nothing to withdraw now.`,
  TransferFailed: ({ recipient, artist, amount }) =>
    `${recipient ?? artist} does not accept ${wei(amount)}; a contract must be able to receive ether.`,
  UnknownModel: ({ modelId }) => `There is no model ${modelId}.`,
  InvalidTokenTerms: ({ field }) => `The token's ${field} is not usable.`,
  UnknownToken: ({ tokenId }) => `The collection has no token ${tokenId}.`,
  NotOnSale: ({ tokenId, time: now, opensAt, closesAt }) =>
    `Token ${tokenId} is on sale from ${time(opensAt)}${Number(closesAt) === 0 ? "" : ` until ${time(closesAt)}`}; it is ${time(now)}.`,
  SupplyExceeded: ({ requested, remaining }) =>
    `${count(BigInt(String(requested)), "token")} cannot be minted; ${remaining} can.`,
  WrongPayment: ({ sent, expected }) => `It costs exactly ${wei(expected)}; ${wei(sent)} would be sent.`,
  ZeroQuantity: () => "At least one token must be minted.",
  ZeroAmount: () => "The amount must not be 0.",
  BalanceExceeded: ({ account, amount, balance }) =>
    `${account} has only ${wei(balance)} of the ${wei(amount)}.`,
  NoWithdrawalRequested: ({ account }) => `${account} has not asked for a withdrawal of credits.`,
  WithdrawalPending: ({ availableAt }) => `The credits can be withdrawn from ${time(availableAt)} on.`,
  GovernorAlreadyCastVote: ({ voter }) => `${voter} has voted on this proposal already.`,
  GovernorNonexistentProposal: ({ proposalId }) => `There is no proposal ${proposalId}.`,
  GovernorUnexpectedProposalState: ({ current }) =>
    `The vote on this proposal is not open; the proposal is ${PROPOSAL_STATES[Number(current)]}.`,
};

/** Every error of the contracts that are called, by whichever of them it comes. */
export const errorAbi: Abi = [
  campaignAbi,
  campaignFactoryAbi,
  campaignGovernorAbi,
  collectionAbi,
  creditsAbi,
  modelRegistryAbi,
  sourceAbi,
  treasuryAbi,
].flatMap((contract) => (contract as Abi).filter(({ type }) => type === "error"));

/** `ContributionExceedsGoal` as CONTRIBUTION_EXCEEDS_GOAL. */
export const codeOf = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();

/** As the API writes it: addresses in lower case, all else as it is. */
const show = (value: unknown): string => (isHex(value) ? value.toLowerCase() : String(value));

/** What a revert says, in a plain sentence; that it says nothing, where it does. */
export function explainRevert(data: Hex): Revert {
  if (data === "0x") {
    return { code: "REVERTED", message: "The contract refuses this, and does not say why.", values: [] };
  }
  try {
    const { errorName, abiItem, args = [] } = decodeErrorResult({ abi: errorAbi, data });
    const inputs = ("inputs" in abiItem ? abiItem.inputs : []) as readonly AbiParameter[];
    const values = inputs.map(({ name = "" }, index) => ({ name, value: show((args as unknown[])[index]) }));
    const asked = Object.fromEntries(
      inputs.map(({ name = "" }, index) => [name, (args as unknown[])[index]]),
    );
    if (errorName === "Error") {
      return { code: "REVERTED", message: `The contract refuses this: ${values[0]?.value}.`, values };
    }
    const listed = values.map(({ name, value }) => `${name} ${value}`).join(", ");
    const message =
      sentences[errorName]?.(asked) ??
      `The contract refuses this with ${errorName}${listed === "" ? "" : ` (${listed})`}.`;
    return { code: codeOf(errorName), message, values };
  } catch {
    return {
      code: "REVERTED",
      message: "The contract refuses this for a reason that is not known here.",
      values: [],
    };
  }
}
