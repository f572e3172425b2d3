import { earned, type Share, sharePpm, withdrawable } from "./share.ts";

export const positionTypeDefs = /* GraphQL */ `
  extend type Position {
    "Wei of income earned since funding, withdrawn or not: floor(totalIncome * contributed / totalContributed); 0 unless funded."
    earned: BigInt!
    "Wei that can be withdrawn now: earned less withdrawn. Equals the contract's own view at the block of this answer."
    withdrawable: BigInt!
    "Share of all contributions in parts per million, rounded down."
    sharePpm: Int!
  }
`;

/**
 * What the fields above need, asked of the index along with the rest and so from the same block. The aliases
 * keep them apart from whatever the client asks for under the same names.
 */
const selectionSet = /* GraphQL */ `{
  _contributed: contributed
  _withdrawn: withdrawn
  _campaign: campaign { state totalContributed totalIncome }
}`;

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

export const positionResolvers = {
  Position: {
    earned: { selectionSet, resolve: (position: PositionFigures) => String(earned(toShare(position))) },
    withdrawable: {
      selectionSet,
      resolve: (position: PositionFigures) => String(withdrawable(toShare(position))),
    },
    sharePpm: { selectionSet, resolve: (position: PositionFigures) => sharePpm(toShare(position)) },
  },
};
