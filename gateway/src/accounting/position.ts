import { earned, type Fate, hasFailed, type Share, sharePpm, withdrawable } from "./share.ts";

/**
 * Asked for in a position, this is answered with the time of the block that it is read at: Unix seconds as a string,
 * or null where that is not known. `stitching/index-reader.ts` fills it in.
 */
export const BLOCK_TIME = "_blockTime";

/** ERC-20s of a campaign that one answer lists. Anyone can bring any, so there can be more. */
const MAX_ERC20S = 100;

export const positionTypeDefs = /* GraphQL */ `
  extend type Position {
    "Wei of income earned since funding, withdrawn or not: floor(totalIncome * contributed / totalContributed); 0 unless funded."
    earned: BigInt!
    "Wei that can be withdrawn now: earned less withdrawn. Equals the contract's own view at the block of this answer."
    withdrawable: BigInt!
    "Share of all contributions in parts per million, rounded down."
    sharePpm: Int!
    "Wei that a failed campaign would pay back now, the whole contribution or nothing; null where the block's time is not known, which is far back on a gateway without a node."
    refundable: BigInt
    "What it has earned of each ERC-20 that was announced as income of the campaign, by address; at most ${MAX_ERC20S}. Empty unless funded."
    erc20Income: [Erc20Share!]!
  }

  "What a position has earned of one ERC-20, in its smallest unit."
  type Erc20Share {
    "Address of the ERC-20."
    erc20: Bytes!
    "Earned since funding, withdrawn or not: floor(totalIncome * contributed / totalContributed) of what was announced."
    earned: BigInt!
    "Withdrawn."
    withdrawn: BigInt!
    "Earned less withdrawn, at least 0. What came and was not announced yet can be withdrawn as well; of a token whose balances fall by themselves it can be less."
    withdrawable: BigInt!
  }
`;

/**
 * What the fields above need, asked of the index along with the rest and so from the same block. The aliases
 * keep them apart from whatever the client asks for under the same names, and from each other: one alias stands for
 * one selection in all of them.
 */
const selectionSet = /* GraphQL */ `{
  _contributed: contributed
  _withdrawn: withdrawn
  _campaign: campaign { state totalContributed totalIncome }
}`;

/** A campaign can fail by time alone, so this needs the time of the block that the rest is read at. */
const refundSelectionSet = /* GraphQL */ `{
  _contributed: contributed
  _refunded: refunded
  _fate: campaign { state goalMin totalContributed closesAt finalizeBy }
  ${BLOCK_TIME}: __typename
}`;

const erc20SelectionSet = /* GraphQL */ `{
  _contributed: contributed
  _sharing: campaign { state totalContributed }
  _erc20s: campaign { erc20s(first: ${MAX_ERC20S}) { erc20 totalIncome } }
  _withdrawals: erc20s(first: ${MAX_ERC20S}) { ledger { erc20 } withdrawn }
}`;

interface Erc20Figures {
  readonly _contributed: string;
  readonly _sharing: { readonly state: string; readonly totalContributed: string };
  readonly _erc20s: { readonly erc20s: readonly { readonly erc20: string; readonly totalIncome: string }[] };
  readonly _withdrawals: readonly {
    readonly ledger: { readonly erc20: string };
    readonly withdrawn: string;
  }[];
}

interface RefundFigures {
  readonly _contributed: string;
  readonly _refunded: string;
  readonly _fate: Readonly<Record<keyof Fate, string>>;
  readonly [BLOCK_TIME]: string | null;
}

interface PositionFigures {
  readonly _contributed: string;
  readonly _withdrawn: string;
  readonly _campaign: {
    readonly state: string;
    readonly totalContributed: string;
    readonly totalIncome: string;
  };
}

const toShare = ({ _contributed, _withdrawn, _campaign }: PositionFigures): Share => ({
  funded: _campaign.state === "FUNDED",
  contributed: BigInt(_contributed),
  totalContributed: BigInt(_campaign.totalContributed),
  totalIncome: BigInt(_campaign.totalIncome),
  withdrawn: BigInt(_withdrawn),
});

function toErc20Shares({ _contributed, _sharing, _erc20s, _withdrawals }: Erc20Figures) {
  if (_sharing.state !== "FUNDED") return [];
  const taken = new Map(_withdrawals.map(({ ledger, withdrawn }) => [ledger.erc20, BigInt(withdrawn)]));
  return _erc20s.erc20s.map(({ erc20, totalIncome }) => {
    const withdrawn = taken.get(erc20) ?? 0n;
    const share: Share = {
      funded: true,
      contributed: BigInt(_contributed),
      totalContributed: BigInt(_sharing.totalContributed),
      totalIncome: BigInt(totalIncome),
      withdrawn,
    };
    const due = withdrawable(share);
    return {
      erc20,
      earned: String(earned(share)),
      withdrawn: String(withdrawn),
      withdrawable: String(due < 0n ? 0n : due),
    };
  });
}

function toRefundable({ _contributed, _refunded, _fate, [BLOCK_TIME]: time }: RefundFigures): string | null {
  if (time === null) return null;
  const fate: Fate = {
    state: _fate.state,
    goalMin: BigInt(_fate.goalMin),
    totalContributed: BigInt(_fate.totalContributed),
    closesAt: BigInt(_fate.closesAt),
    finalizeBy: BigInt(_fate.finalizeBy),
  };
  return hasFailed(fate, BigInt(time)) ? String(BigInt(_contributed) - BigInt(_refunded)) : "0";
}

export const positionResolvers = {
  Position: {
    earned: { selectionSet, resolve: (position: PositionFigures) => String(earned(toShare(position))) },
    withdrawable: {
      selectionSet,
      resolve: (position: PositionFigures) => String(withdrawable(toShare(position))),
    },
    sharePpm: { selectionSet, resolve: (position: PositionFigures) => sharePpm(toShare(position)) },
    refundable: { selectionSet: refundSelectionSet, resolve: toRefundable },
    erc20Income: { selectionSet: erc20SelectionSet, resolve: toErc20Shares },
  },
};
