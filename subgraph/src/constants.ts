import { Address, BigInt } from "@graphprotocol/graph-ts";

export const ZERO = BigInt.zero();
export const ZERO_ADDRESS = Address.zero();

/** Key of the campaign's address in the data-source context of its governor and its treasury. */
export const CAMPAIGN_KEY = "campaign";

/** The values of the schema's enums: to a mapping they are strings. */
export namespace CampaignState {
  export const FUNDING = "FUNDING";
  export const FUNDED = "FUNDED";
  export const FAILED = "FAILED";
}

export namespace IncomeSource {
  export const MINT = "MINT";
  export const ROYALTY = "ROYALTY";
  export const GENERATION = "GENERATION";
  export const DIRECT = "DIRECT";
  export const FORCED = "FORCED";
}

export namespace MilestoneState {
  export const AGREED = "AGREED";
  export const DELIVERED = "DELIVERED";
  export const PAID = "PAID";
}

export namespace ProposalState {
  export const PROPOSED = "PROPOSED";
  export const QUEUED = "QUEUED";
  export const EXECUTED = "EXECUTED";
  export const CANCELED = "CANCELED";
}

export namespace VoteChoice {
  export const AGAINST = "AGAINST";
  export const FOR = "FOR";
  export const ABSTAIN = "ABSTAIN";
}
