/** The handlers of the subgraph, as far as the peers have them, for a squid. */
import type { Batch } from "./batch";
import type { EventName } from "./events";
import {
  Account,
  Campaign,
  CampaignDay,
  Collection,
  Contribution,
  EarningsWithdrawal,
  Finalization,
  Income,
  Mint,
  Model,
  Position,
  Proposal,
  Protocol,
  Refund,
  Token,
  TokenBalance,
  Vote,
  Withdrawal,
} from "./model";

export interface Event {
  readonly name: EventName;
  // biome-ignore lint/suspicious/noExplicitAny: the values of any event
  readonly args: any;
  readonly address: string;
  readonly block: number;
  /** Unix seconds. */
  readonly timestamp: bigint;
  readonly transaction: string;
  readonly logIndex: number;
}

const PROTOCOL_ID = "protocol";
const ZERO_ADDRESS = `0x${"0".repeat(40)}`;
const DAY_S = 86_400;
const AGAINST = 0;
const FOR = 1;

const dayId = (campaign: string, { timestamp }: Event) =>
  `${campaign}-${Math.floor(Number(timestamp) / DAY_S)}`;

/** Governors, and the campaigns that they are of. */
export type Governors = Map<string, string>;

/** Wants what says what else an event needs. */
export function wantFirst(batch: Batch, event: Event, governors: Governors): void {
  batch.want(Protocol, PROTOCOL_ID);
  const { name, address } = event;
  if (name === "CampaignLaunched") governors.set(event.args.governor, event.args.campaign);
  if (["Contributed", "Refunded", "Finalized", "IncomeReceived", "Withdrawn"].includes(name))
    batch.want(Campaign, address);
  if (["TokenCreated", "Minted", "EarningsWithdrawn"].includes(name)) batch.want(Collection, address);
  if (["ProposalCreated", "VoteCast"].includes(name)) batch.want(Campaign, governors.get(address) as string);
}

/** Wants all else, when collections are there or, if they come in this batch, will have what the event says. */
export function wantRest(batch: Batch, event: Event, governors: Governors): void {
  const { name, args, address } = event;
  const people: readonly (string | undefined)[] = [
    ...[args.creator, args.account, args.payer, args.caller, args.from, args.to, args.minter],
    ...[args.referrer, args.proposer, args.voter, args.platform],
  ];
  for (const person of people) if (person !== undefined) batch.want(Account, person);
  if (["Contributed", "Refunded", "Withdrawn"].includes(name))
    batch.want(Position, `${address}-${args.account}`);
  if (["Contributed", "IncomeReceived", "Withdrawn"].includes(name))
    batch.want(CampaignDay, dayId(address, event));
  if (name === "Minted") {
    batch.want(Token, `${address}-${args.tokenId}`);
    const collection = batch.find(Collection, address);
    if (collection !== undefined) {
      batch.want(Campaign, collection.campaign);
      batch.want(CampaignDay, dayId(collection.campaign, event));
      batch.want(Account, collection.creator);
      batch.want(Account, collection.platform);
    }
  }
  if (name === "CollectionPublished") {
    batch.want(Campaign, args.campaign);
    batch.want(CampaignDay, dayId(args.campaign, event));
  }
  if (name === "TransferSingle") {
    for (const of of [args.from, args.to]) batch.want(TokenBalance, `${address}-${args.id}-${of}`);
  }
  if (["VoteCast", "ProposalExecuted"].includes(name)) batch.want(Proposal, `${address}-${args.proposalId}`);
  if (name === "VoteCast") batch.want(CampaignDay, dayId(governors.get(address) as string, event));
}

function actionOf(event: Event, campaign: string, account: string) {
  const { block, timestamp, transaction, logIndex } = event;
  return {
    id: `${transaction}-${logIndex}`,
    ...{ campaign, account, block, timestamp, transaction, logIndex },
    order: BigInt(block) * 1_000_000n + BigInt(logIndex),
  };
}

const protocolOf = (batch: Batch) =>
  batch.ensure(Protocol, PROTOCOL_ID, () => ({
    ...{ campaignCount: 0, accountCount: 0, totalContributed: 0n, totalRefunded: 0n },
    ...{ totalIncome: 0n, totalWithdrawn: 0n, totalMinted: 0n },
  }));

/** An account, which is made and counted if there is none. */
function accountOf(batch: Batch, id: string) {
  return batch.ensure(Account, id, () => {
    protocolOf(batch).accountCount += 1;
    return {
      ...{ totalContributed: 0n, totalRefunded: 0n, totalWithdrawn: 0n, totalMintPaid: 0n },
      ...{ totalEarned: 0n, totalEarningsWithdrawn: 0n, membershipCount: 0, voteCount: 0, mintCount: 0 },
    };
  });
}

const dayOf = (batch: Batch, campaign: string, event: Event) =>
  batch.ensure(CampaignDay, dayId(campaign, event), () => ({
    ...{ campaign, day: Math.floor(Number(event.timestamp) / DAY_S) },
    ...{ contributed: 0n, income: 0n, withdrawn: 0n, minted: 0n, votes: 0 },
  }));

type Handler = (batch: Batch, event: Event, governors: Governors) => void;

export const HANDLERS: Readonly<Record<EventName, Handler>> = {
  CampaignLaunched(batch, { args, timestamp }) {
    const { creator, governor, treasury, goalMin, goalMax, closesAt, name } = args;
    protocolOf(batch).campaignCount += 1;
    accountOf(batch, creator);
    batch.put(Campaign, args.campaign, {
      ...{ name, creator, governor, treasury, goalMin, goalMax, closesAt, state: "FUNDING" },
      ...{ totalContributed: 0n, totalRefunded: 0n, totalIncome: 0n, totalWithdrawn: 0n, totalMinted: 0n },
      ...{ contributionCount: 0, contributorCount: 0, memberCount: 0, incomeCount: 0, withdrawalCount: 0 },
      ...{ proposalCount: 0, launchedAt: timestamp },
    });
  },

  Contributed(batch, event) {
    const { account: of, payer, amount, contributed, totalContributed } = event.args;
    const id = event.address;
    const campaign = batch.change(Campaign, id);
    const memberCount = Number(event.args.memberCount);
    const admitted = memberCount > campaign.memberCount;
    const position = batch.ensure(Position, `${id}-${of}`, () => ({
      ...{ campaign: id, account: of, contributed: 0n, withdrawn: 0n, refunded: 0n, isMember: false },
      ...{ contributionCount: 0, withdrawalCount: 0, createdAt: event.timestamp },
    }));
    if (position.contributionCount === 0) campaign.contributorCount += 1;
    position.contributed = contributed;
    position.contributionCount += 1;
    position.isMember ||= admitted;
    campaign.totalContributed = totalContributed;
    campaign.memberCount = memberCount;
    campaign.contributionCount += 1;
    const account = accountOf(batch, of);
    account.totalContributed += amount;
    if (admitted) account.membershipCount += 1;
    accountOf(batch, payer);
    protocolOf(batch).totalContributed += amount;
    dayOf(batch, id, event).contributed += amount;
    batch.add(Contribution, {
      ...actionOf(event, id, of),
      ...{ payer, position: position.id, amount, contributed, totalContributed, admitted },
    });
  },

  Refunded(batch, event) {
    const { account: of, amount, totalRefunded } = event.args;
    const id = event.address;
    const position = batch.change(Position, `${id}-${of}`);
    position.refunded = amount;
    Object.assign(batch.change(Campaign, id), { totalRefunded, state: "FAILED" });
    accountOf(batch, of).totalRefunded += amount;
    protocolOf(batch).totalRefunded += amount;
    batch.add(Refund, { ...actionOf(event, id, of), position: position.id, amount });
  },

  Finalized(batch, event) {
    const { caller, amount, memberCount } = event.args;
    batch.change(Campaign, event.address).state = "FUNDED";
    accountOf(batch, caller);
    const action = actionOf(event, event.address, caller);
    batch.add(Finalization, { ...action, amount, memberCount: Number(memberCount) });
  },

  IncomeReceived(batch, event) {
    const { from, amount, totalIncome } = event.args;
    const campaign = batch.change(Campaign, event.address);
    campaign.totalIncome = totalIncome;
    campaign.incomeCount += 1;
    accountOf(batch, from);
    protocolOf(batch).totalIncome += amount;
    dayOf(batch, campaign.id, event).income += amount;
    batch.add(Income, { ...actionOf(event, campaign.id, from), amount, totalIncome });
  },

  Withdrawn(batch, event) {
    const { account: of, caller, amount, withdrawn, totalWithdrawn } = event.args;
    const id = event.address;
    const position = batch.change(Position, `${id}-${of}`);
    position.withdrawn = withdrawn;
    position.withdrawalCount += 1;
    const campaign = batch.change(Campaign, id);
    campaign.totalWithdrawn = totalWithdrawn;
    campaign.withdrawalCount += 1;
    accountOf(batch, of).totalWithdrawn += amount;
    accountOf(batch, caller);
    protocolOf(batch).totalWithdrawn += amount;
    dayOf(batch, id, event).withdrawn += amount;
    batch.add(Withdrawal, { ...actionOf(event, id, of), position: position.id, amount, withdrawn });
  },

  ModelRegistered(batch, { args }) {
    batch.add(Model, { id: String(args.modelId), campaign: args.campaign, name: args.name });
  },

  CollectionPublished(batch, { args }) {
    const { campaign, modelId, creator, platform, name } = args;
    accountOf(batch, creator);
    accountOf(batch, platform);
    batch.put(Collection, args.collection, {
      ...{ campaign, model: String(modelId), creator, platform, name, tokenCount: 0, mintCount: 0 },
      ...{ totalMinted: 0n, totalPaid: 0n, totalOwnersAmount: 0n, totalCreatorAmount: 0n },
      ...{ totalPlatformAmount: 0n, totalReferrerAmount: 0n },
    });
  },

  TokenCreated(batch, { args, address, timestamp }) {
    const { tokenId, price } = args;
    batch.change(Collection, address).tokenCount += 1;
    const values = { collection: address, tokenId, price, totalMinted: 0n, createdAt: timestamp };
    batch.put(Token, `${address}-${tokenId}`, values);
  },

  Minted(batch, event) {
    const { minter, to, tokenId, quantity, supply, referrer, paid } = event.args;
    const { ownersAmount, creatorAmount, platformAmount, referrerAmount } = event.args;
    const token = batch.change(Token, `${event.address}-${tokenId}`);
    token.totalMinted = supply;
    const collection = batch.change(Collection, event.address);
    collection.mintCount += 1;
    collection.totalMinted += quantity;
    collection.totalPaid += paid;
    collection.totalOwnersAmount += ownersAmount;
    collection.totalCreatorAmount += creatorAmount;
    collection.totalPlatformAmount += platformAmount;
    collection.totalReferrerAmount += referrerAmount;
    const account = accountOf(batch, minter);
    account.mintCount += 1;
    account.totalMintPaid += paid;
    accountOf(batch, to);
    accountOf(batch, collection.creator).totalEarned += creatorAmount;
    accountOf(batch, collection.platform).totalEarned += platformAmount;
    if (referrer !== ZERO_ADDRESS) accountOf(batch, referrer).totalEarned += referrerAmount;
    batch.change(Campaign, collection.campaign).totalMinted += quantity;
    protocolOf(batch).totalMinted += quantity;
    dayOf(batch, collection.campaign, event).minted += quantity;
    batch.add(Mint, {
      ...actionOf(event, collection.campaign, minter),
      ...{ recipient: to, collection: collection.id, token: token.id, quantity, referrer, paid },
      ...{ ownersAmount, creatorAmount, platformAmount, referrerAmount },
    });
  },

  TransferSingle(batch, { args, address }) {
    const { from, to, id, amount } = args;
    const token = `${address}-${id}`;
    const move = (of: string, change: bigint) => {
      if (of === ZERO_ADDRESS) return;
      accountOf(batch, of);
      batch.ensure(TokenBalance, `${token}-${of}`, () => ({ token, account: of, balance: 0n })).balance +=
        change;
    };
    move(from, -amount);
    move(to, amount);
  },

  EarningsWithdrawn(batch, event) {
    const { account: of, amount } = event.args;
    const { id, campaign } = batch.change(Collection, event.address);
    accountOf(batch, of).totalEarningsWithdrawn += amount;
    batch.add(EarningsWithdrawal, { ...actionOf(event, campaign, of), collection: id, amount });
  },

  ProposalCreated(batch, event, governors) {
    const { proposalId, proposer, description } = event.args;
    const campaign = batch.change(Campaign, governors.get(event.address) as string);
    campaign.proposalCount += 1;
    accountOf(batch, proposer);
    batch.put(Proposal, `${event.address}-${proposalId}`, {
      ...{ campaign: campaign.id, proposalId, proposer, description, state: "OPEN" },
      ...{ votesFor: 0n, votesAgainst: 0n, votesAbstain: 0n, voteCount: 0, createdAt: event.timestamp },
    });
  },

  ProposalExecuted(batch, { args, address }) {
    batch.change(Proposal, `${address}-${args.proposalId}`).state = "EXECUTED";
  },

  VoteCast(batch, event, governors) {
    const { voter, proposalId, support, weight, reason } = event.args;
    const campaign = governors.get(event.address) as string;
    const proposal = batch.change(Proposal, `${event.address}-${proposalId}`);
    if (support === FOR) proposal.votesFor += weight;
    else if (support === AGAINST) proposal.votesAgainst += weight;
    else proposal.votesAbstain += weight;
    proposal.voteCount += 1;
    accountOf(batch, voter).voteCount += 1;
    dayOf(batch, campaign, event).votes += 1;
    const values = { ...actionOf(event, campaign, voter), proposal: proposal.id, support, weight, reason };
    batch.add(Vote, values);
  },
};
