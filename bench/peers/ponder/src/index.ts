/** The handlers of the subgraph, as far as the peers have them, for Ponder. */
import { type Context, ponder } from "ponder:registry";
import {
  account,
  campaign,
  campaignDay,
  campaignOfGovernor,
  collection,
  contribution,
  earningsWithdrawal,
  finalization,
  income,
  mint,
  model,
  position,
  proposal,
  protocol,
  refund,
  token,
  tokenBalance,
  vote,
  withdrawal,
} from "ponder:schema";

type Hex = `0x${string}`;
type Db = Context["db"];
type Row<table extends { $inferSelect: unknown }> = table["$inferSelect"];
type Changes<table extends { $inferSelect: unknown }> = (row: Row<table>) => Partial<Row<table>>;

const PROTOCOL_ID = "protocol";
const DAY_S = 86_400n;
const ZERO_ADDRESS = `0x${"0".repeat(40)}`;
const AGAINST = 0;
const FOR = 1;

interface Place {
  readonly log: { readonly logIndex: number; readonly address: Hex };
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
  readonly transaction: { readonly hash: Hex };
}

function actionOf({ log, block, transaction }: Place, ofCampaign: Hex, byAccount: Hex) {
  return {
    id: `${transaction.hash}-${log.logIndex}`,
    campaign: ofCampaign,
    account: byAccount,
    block: block.number,
    timestamp: block.timestamp,
    transaction: transaction.hash,
    logIndex: log.logIndex,
    order: block.number * 1_000_000n + BigInt(log.logIndex),
  };
}

const changeProtocol = (db: Db, changes: Changes<typeof protocol>) =>
  db.update(protocol, { id: PROTOCOL_ID }).set(changes);

/** Changes an account, which is made and counted if there is none. */
async function changeAccount(db: Db, id: Hex, changes: Changes<typeof account> = () => ({})): Promise<void> {
  if ((await db.find(account, { id })) === null) {
    await db.insert(account).values({ id });
    await changeProtocol(db, (row) => ({ accountCount: row.accountCount + 1 }));
  }
  await db.update(account, { id }).set(changes);
}

async function addToDay(
  db: Db,
  ofCampaign: Hex,
  timestamp: bigint,
  changes: Changes<typeof campaignDay>,
): Promise<void> {
  const day = timestamp / DAY_S;
  const id = `${ofCampaign}-${day}`;
  await db.insert(campaignDay).values({ id, campaign: ofCampaign, day }).onConflictDoNothing();
  await db.update(campaignDay, { id }).set(changes);
}

async function collectionOf(db: Db, id: Hex): Promise<Row<typeof collection>> {
  const found = await db.find(collection, { id });
  if (found === null) throw new Error(`there is no collection ${id}`);
  return found;
}

ponder.on("CampaignFactory:CampaignLaunched", async ({ event, context: { db } }) => {
  const { campaign: id, creator, governor, treasury, goalMin, goalMax, closesAt, name } = event.args;
  await db.insert(protocol).values({ id: PROTOCOL_ID }).onConflictDoNothing();
  await changeProtocol(db, (row) => ({ campaignCount: row.campaignCount + 1 }));
  await changeAccount(db, creator);
  await db.insert(campaign).values({
    ...{ id, name, creator, governor, treasury, goalMin, goalMax, closesAt },
    state: "FUNDING",
    launchedAt: event.block.timestamp,
  });
  await db.insert(campaignOfGovernor).values({ id: governor, campaign: id });
});

ponder.on("Campaign:Contributed", async ({ event, context: { db } }) => {
  const { account: of, payer, amount, contributed, totalContributed } = event.args;
  const memberCount = Number(event.args.memberCount);
  const id = event.log.address;
  const known = await db.find(campaign, { id });
  const admitted = memberCount > (known?.memberCount ?? 0);
  const positionId = `${id}-${of}`;
  const isNew = (await db.find(position, { id: positionId })) === null;
  if (isNew) {
    const createdAt = event.block.timestamp;
    await db.insert(position).values({ id: positionId, campaign: id, account: of, createdAt });
  }
  await db.update(position, { id: positionId }).set((row) => ({
    contributed,
    contributionCount: row.contributionCount + 1,
    isMember: row.isMember || admitted,
  }));
  await db.update(campaign, { id }).set((row) => ({
    totalContributed,
    memberCount,
    contributionCount: row.contributionCount + 1,
    contributorCount: row.contributorCount + (isNew ? 1 : 0),
  }));
  await changeAccount(db, of, (row) => ({
    totalContributed: row.totalContributed + amount,
    membershipCount: row.membershipCount + (admitted ? 1 : 0),
  }));
  if (payer !== of) await changeAccount(db, payer);
  await changeProtocol(db, (row) => ({ totalContributed: row.totalContributed + amount }));
  await addToDay(db, id, event.block.timestamp, (row) => ({ contributed: row.contributed + amount }));
  await db.insert(contribution).values({
    ...actionOf(event, id, of),
    ...{ payer, position: positionId, amount, contributed, totalContributed, admitted },
  });
});

ponder.on("Campaign:Refunded", async ({ event, context: { db } }) => {
  const { account: of, amount, totalRefunded } = event.args;
  const id = event.log.address;
  const positionId = `${id}-${of}`;
  await db.update(position, { id: positionId }).set({ refunded: amount });
  await db.update(campaign, { id }).set({ totalRefunded, state: "FAILED" });
  await changeAccount(db, of, (row) => ({ totalRefunded: row.totalRefunded + amount }));
  await changeProtocol(db, (row) => ({ totalRefunded: row.totalRefunded + amount }));
  await db.insert(refund).values({ ...actionOf(event, id, of), position: positionId, amount });
});

ponder.on("Campaign:Finalized", async ({ event, context: { db } }) => {
  const { caller, amount, memberCount } = event.args;
  const id = event.log.address;
  await db.update(campaign, { id }).set({ state: "FUNDED" });
  await changeAccount(db, caller);
  const values = { ...actionOf(event, id, caller), amount, memberCount: Number(memberCount) };
  await db.insert(finalization).values(values);
});

ponder.on("Campaign:IncomeReceived", async ({ event, context: { db } }) => {
  const { from, amount, totalIncome } = event.args;
  const id = event.log.address;
  await db.update(campaign, { id }).set((row) => ({ totalIncome, incomeCount: row.incomeCount + 1 }));
  await changeAccount(db, from);
  await changeProtocol(db, (row) => ({ totalIncome: row.totalIncome + amount }));
  await addToDay(db, id, event.block.timestamp, (row) => ({ income: row.income + amount }));
  await db.insert(income).values({ ...actionOf(event, id, from), amount, totalIncome });
});

ponder.on("Campaign:Withdrawn", async ({ event, context: { db } }) => {
  const { account: of, caller, amount, withdrawn, totalWithdrawn } = event.args;
  const id = event.log.address;
  const positionId = `${id}-${of}`;
  await db
    .update(position, { id: positionId })
    .set((row) => ({ withdrawn, withdrawalCount: row.withdrawalCount + 1 }));
  await db
    .update(campaign, { id })
    .set((row) => ({ totalWithdrawn, withdrawalCount: row.withdrawalCount + 1 }));
  await changeAccount(db, of, (row) => ({ totalWithdrawn: row.totalWithdrawn + amount }));
  if (caller !== of) await changeAccount(db, caller);
  await changeProtocol(db, (row) => ({ totalWithdrawn: row.totalWithdrawn + amount }));
  await addToDay(db, id, event.block.timestamp, (row) => ({ withdrawn: row.withdrawn + amount }));
  await db.insert(withdrawal).values({ ...actionOf(event, id, of), position: positionId, amount, withdrawn });
});

ponder.on("ModelRegistry:ModelRegistered", async ({ event, context: { db } }) => {
  const { modelId, campaign: of, name } = event.args;
  await db.insert(model).values({ id: modelId, campaign: of, name });
});

ponder.on("Source:CollectionPublished", async ({ event, context: { db } }) => {
  const { collection: id, campaign: of, modelId, creator, platform, name } = event.args;
  await changeAccount(db, creator);
  await changeAccount(db, platform);
  await db.insert(collection).values({ id, campaign: of, model: modelId, creator, platform, name });
});

ponder.on("Collection:TokenCreated", async ({ event, context: { db } }) => {
  const { tokenId, price } = event.args;
  const id = event.log.address;
  await db.update(collection, { id }).set((row) => ({ tokenCount: row.tokenCount + 1 }));
  const createdAt = event.block.timestamp;
  await db.insert(token).values({ id: `${id}-${tokenId}`, collection: id, tokenId, price, createdAt });
});

ponder.on("Collection:Minted", async ({ event, context: { db } }) => {
  const { minter, to, tokenId, quantity, supply, referrer, paid } = event.args;
  const { ownersAmount, creatorAmount, platformAmount, referrerAmount } = event.args;
  const id = event.log.address;
  const known = await collectionOf(db, id);
  await db.update(token, { id: `${id}-${tokenId}` }).set({ totalMinted: supply });
  await db.update(collection, { id }).set((row) => ({
    mintCount: row.mintCount + 1,
    totalMinted: row.totalMinted + quantity,
    totalPaid: row.totalPaid + paid,
    totalOwnersAmount: row.totalOwnersAmount + ownersAmount,
    totalCreatorAmount: row.totalCreatorAmount + creatorAmount,
    totalPlatformAmount: row.totalPlatformAmount + platformAmount,
    totalReferrerAmount: row.totalReferrerAmount + referrerAmount,
  }));
  await changeAccount(db, minter, (row) => ({
    mintCount: row.mintCount + 1,
    totalMintPaid: row.totalMintPaid + paid,
  }));
  if (to !== minter) await changeAccount(db, to);
  const earn = (of: Hex, amount: bigint) =>
    changeAccount(db, of, (row) => ({ totalEarned: row.totalEarned + amount }));
  await earn(known.creator, creatorAmount);
  await earn(known.platform, platformAmount);
  if (referrer !== ZERO_ADDRESS) await earn(referrer, referrerAmount);
  await db
    .update(campaign, { id: known.campaign })
    .set((row) => ({ totalMinted: row.totalMinted + quantity }));
  await changeProtocol(db, (row) => ({ totalMinted: row.totalMinted + quantity }));
  await addToDay(db, known.campaign, event.block.timestamp, (row) => ({ minted: row.minted + quantity }));
  await db.insert(mint).values({
    ...actionOf(event, known.campaign, minter),
    ...{ recipient: to, collection: id, token: `${id}-${tokenId}`, quantity, referrer, paid },
    ...{ ownersAmount, creatorAmount, platformAmount, referrerAmount },
  });
});

ponder.on("Collection:TransferSingle", async ({ event, context: { db } }) => {
  const { from, to, id, amount } = event.args;
  const tokenId = `${event.log.address}-${id}`;
  for (const [of, change] of [
    [from, -amount],
    [to, amount],
  ] as const) {
    if (of === ZERO_ADDRESS) continue;
    await changeAccount(db, of);
    await db
      .insert(tokenBalance)
      .values({ id: `${tokenId}-${of}`, token: tokenId, account: of, balance: change })
      .onConflictDoUpdate((row) => ({ balance: row.balance + change }));
  }
});

ponder.on("Collection:EarningsWithdrawn", async ({ event, context: { db } }) => {
  const { account: of, amount } = event.args;
  const known = await collectionOf(db, event.log.address);
  await changeAccount(db, of, (row) => ({ totalEarningsWithdrawn: row.totalEarningsWithdrawn + amount }));
  const action = actionOf(event, known.campaign, of);
  await db.insert(earningsWithdrawal).values({ ...action, collection: known.id, amount });
});

async function campaignFor(db: Db, governor: Hex): Promise<Hex> {
  const found = await db.find(campaignOfGovernor, { id: governor });
  if (found === null) throw new Error(`no campaign has the governor ${governor}`);
  return found.campaign;
}

ponder.on("Governor:ProposalCreated", async ({ event, context: { db } }) => {
  const { proposalId, proposer, description } = event.args;
  const of = await campaignFor(db, event.log.address);
  await changeAccount(db, proposer);
  await db.update(campaign, { id: of }).set((row) => ({ proposalCount: row.proposalCount + 1 }));
  await db.insert(proposal).values({
    ...{ id: `${event.log.address}-${proposalId}`, campaign: of, proposalId, proposer, description },
    state: "OPEN",
    createdAt: event.block.timestamp,
  });
});

ponder.on("Governor:ProposalExecuted", async ({ event, context: { db } }) => {
  const id = `${event.log.address}-${event.args.proposalId}`;
  await db.update(proposal, { id }).set({ state: "EXECUTED" });
});

ponder.on("Governor:VoteCast", async ({ event, context: { db } }) => {
  const { voter, proposalId, support, weight, reason } = event.args;
  const of = await campaignFor(db, event.log.address);
  const id = `${event.log.address}-${proposalId}`;
  await db.update(proposal, { id }).set((row) => ({
    votesFor: row.votesFor + (support === FOR ? weight : 0n),
    votesAgainst: row.votesAgainst + (support === AGAINST ? weight : 0n),
    votesAbstain: row.votesAbstain + (support > FOR ? weight : 0n),
    voteCount: row.voteCount + 1,
  }));
  await changeAccount(db, voter, (row) => ({ voteCount: row.voteCount + 1 }));
  await addToDay(db, of, event.block.timestamp, (row) => ({ votes: row.votes + 1 }));
  await db.insert(vote).values({ ...actionOf(event, of, voter), proposal: id, support, weight, reason });
});
