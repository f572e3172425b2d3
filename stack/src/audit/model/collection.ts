import { collectionAbi } from "@model-wip/contracts";
import { type Hex, zeroAddress } from "viem";
import type { Entity } from "../entities.ts";
import { contract } from "./contract.ts";
import { joined, littleEndian } from "./ids.ts";
import type { Model } from "./model.ts";

const BPS = 10_000n;

export const collection = contract(collectionAbi, {
  TokenCreated(model, { tokenId, ...terms }, address) {
    const collection = model.change("Collection", address);
    collection.tokenCount += 1n;
    model.claimNumber("tokenId", tokenId, collection.tokenCount);
    model.create("Token", {
      id: joined(address, littleEndian(tokenId)),
      collection: address,
      tokenId,
      ...terms,
      totalMinted: 0n,
      createdAt: model.log.timestamp,
    });
  },

  Minted(model, { minter, to, tokenId, quantity, referrer, ...said }, address) {
    const collection = model.change("Collection", address);
    const token = model.change("Token", joined(address, littleEndian(tokenId)));
    const parent = model.change("Model", collection.model);
    const campaign = model.change("Campaign", collection.campaign);
    const parts = partsOf(collection, token, quantity, referrer !== zeroAddress);
    for (const owner of [token, collection, parent, campaign]) owner.totalMinted += quantity;
    collection.mintCount += 1n;
    collection.totalPaid += parts.paid;
    collection.totalOwnersAmount += parts.ownersAmount;
    collection.totalCreatorAmount += parts.creatorAmount;
    collection.totalPlatformAmount += parts.platformAmount;
    collection.totalReferrerAmount += parts.referrerAmount;
    parent.totalIncome += parts.ownersAmount;
    parent.totalIncomeFromMints += parts.ownersAmount;
    model.claimNumber("supply", said.supply, token.totalMinted);
    for (const [part, amount] of Object.entries(parts))
      model.claim(part, said[part as keyof typeof parts], amount);
    credit(model, address, collection.creator, parts.creatorAmount);
    credit(model, address, collection.platform as Hex, parts.platformAmount);
    credit(model, address, referrer, parts.referrerAmount);
    model.act("Mint", {
      campaign: campaign.id,
      account: minter,
      recipient: to,
      collection: address,
      token: token.id,
      quantity,
      referrer: referrer === zeroAddress ? null : referrer,
      ...parts,
    });
  },

  RoyaltyReceived(model, { from, amount, ...said }, address) {
    const collection = model.change("Collection", address);
    const parent = model.change("Model", collection.model);
    const ownersAmount = (amount * collection.ownersPriceBps) / BPS;
    const creatorAmount = amount - ownersAmount;
    collection.royaltyCount += 1n;
    collection.totalRoyalties += amount;
    collection.totalRoyaltiesToOwners += ownersAmount;
    collection.totalRoyaltiesToCreator += creatorAmount;
    parent.totalIncome += ownersAmount;
    parent.totalIncomeFromRoyalties += ownersAmount;
    model.claim("ownersAmount", said.ownersAmount, ownersAmount);
    model.claim("creatorAmount", said.creatorAmount, creatorAmount);
    credit(model, address, collection.creator, creatorAmount);
    const { campaign } = collection;
    model.act("Royalty", {
      campaign,
      account: from,
      collection: address,
      amount,
      ownersAmount,
      creatorAmount,
    });
  },

  TokenRoyaltyShared(model, { token, caller, amount, ...said }, address) {
    const { campaign, ownersPriceBps } = model.read("Collection", address);
    const earning = changeErc20Earning(model, address, token);
    const ownersAmount = (amount * ownersPriceBps) / BPS;
    const creatorAmount = amount - ownersAmount;
    earning.totalRoyalties += amount;
    earning.totalToOwners += ownersAmount;
    earning.totalEarned += creatorAmount;
    earning.withdrawable += creatorAmount;
    model.claimNumber("ownersAmount", said.ownersAmount, ownersAmount);
    model.claimNumber("creatorAmount", said.creatorAmount, creatorAmount);
    model.act("Erc20Royalty", {
      campaign,
      account: caller,
      collection: address,
      erc20: token,
      amount,
      ownersAmount,
      creatorAmount,
    });
  },

  TokenEarningsWithdrawn(model, { token, account, caller, amount }, address) {
    const earning = changeErc20Earning(model, address, token);
    model.claimNumber("amount", amount, earning.withdrawable);
    earning.totalWithdrawn += amount;
    earning.withdrawable -= amount;
    const { campaign } = model.read("Collection", address);
    model.act("Erc20EarningsWithdrawal", {
      campaign,
      account,
      caller,
      collection: address,
      erc20: token,
      amount,
    });
  },

  EarningsWithdrawn(model, { account, caller, amount }, address) {
    const earning = model.change("Earning", joined(address, account));
    model.claim("amount", amount, earning.withdrawable);
    earning.totalWithdrawn += amount;
    earning.withdrawable -= amount;
    const { campaign } = model.read("Collection", address);
    model.act("EarningsWithdrawal", { campaign, account, caller, collection: address, amount });
  },

  TransferSingle(model, { from, to, id, amount }, address) {
    move(model, address, from, to, id, amount);
  },

  TransferBatch(model, { from, to, ids, amounts }, address) {
    ids.forEach((id, index) => {
      move(model, address, from, to, id, amounts[index] ?? 0n);
    });
  },
});

/** What each gets of a mint, as docs/accounting.md has it; every division rounds down and the platform gets the rest. */
function partsOf(
  terms: Entity<"Collection">,
  { price }: Entity<"Token">,
  quantity: bigint,
  isReferred: boolean,
) {
  const fees = quantity * terms.mintFee;
  const prices = quantity * price;
  const ownersOfPrices = (prices * terms.ownersPriceBps) / BPS;
  const paid = fees + prices;
  const ownersAmount = (fees * terms.ownersFeeBps) / BPS + ownersOfPrices;
  const creatorAmount = (fees * terms.creatorFeeBps) / BPS + (prices - ownersOfPrices);
  const referrerAmount = isReferred ? (fees * terms.referrerFeeBps) / BPS : 0n;
  const platformAmount = paid - ownersAmount - creatorAmount - referrerAmount;
  return { paid, ownersAmount, creatorAmount, platformAmount, referrerAmount };
}

function credit(model: Model, collection: Hex, account: Hex, amount: bigint): void {
  if (amount === 0n) return;
  const id = joined(collection, account);
  if (model.find("Earning", id) === undefined) {
    model.create("Earning", {
      id,
      collection,
      account,
      totalEarned: 0n,
      totalWithdrawn: 0n,
      withdrawable: 0n,
    });
  }
  const earning = model.change("Earning", id);
  earning.totalEarned += amount;
  earning.withdrawable += amount;
}

function changeErc20Earning(model: Model, collection: Hex, erc20: Hex): Entity<"Erc20Earning"> {
  const id = joined(collection, erc20);
  if (model.find("Erc20Earning", id) === undefined) {
    model.create("Erc20Earning", {
      id,
      collection,
      erc20,
      totalRoyalties: 0n,
      totalToOwners: 0n,
      totalEarned: 0n,
      totalWithdrawn: 0n,
      withdrawable: 0n,
    });
  }
  return model.change("Erc20Earning", id);
}

/** The zero address stands for minting and burning, and holds nothing. */
function move(model: Model, collection: Hex, from: Hex, to: Hex, tokenId: bigint, amount: bigint): void {
  const token = joined(collection, littleEndian(tokenId));
  const moves = [
    { account: from, change: -amount },
    { account: to, change: amount },
  ];
  for (const { account, change } of moves.filter(({ account }) => account !== zeroAddress)) {
    const id = joined(token, account);
    if (model.find("TokenBalance", id) === undefined) {
      model.create("TokenBalance", { id, token, account, balance: 0n });
    }
    model.change("TokenBalance", id).balance += change;
  }
}
