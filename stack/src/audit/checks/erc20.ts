import { campaignAbi, collectionAbi } from "@model-wip/contracts";
import { fieldRows, type Row, type Sides } from "./check.ts";

/**
 * What was withdrawn of every ERC-20, and what is credited of it. Its income is announced only when a call looks, and its
 * balance is its own contract's affair: so there is no view that the announced income could be compared with.
 */
export function erc20Rows({ index, chain }: Sides): Row[] {
  const ledgers = [...index.Erc20Ledger.values()].flatMap((ledger) => {
    const ask = chain.contract(ledger.campaign, campaignAbi);
    return fieldRows("Erc20Ledger", ledger, { totalWithdrawn: ask("totalTokenWithdrawn", ledger.erc20) });
  });
  const positions = [...index.Erc20Position.values()].flatMap((part) => {
    const position = index.Position.get(part.position);
    const ledger = index.Erc20Ledger.get(part.ledger);
    if (position === undefined || ledger === undefined) return [];
    const ask = chain.contract(position.campaign, campaignAbi);
    return fieldRows("Erc20Position", part, {
      withdrawn: ask("tokenWithdrawnOf", ledger.erc20, position.account),
    });
  });
  const earnings = [...index.Erc20Earning.values()].flatMap((earning) => {
    const ask = chain.contract(earning.collection, collectionAbi);
    return fieldRows("Erc20Earning", earning, { withdrawable: ask("tokenEarningsOf", earning.erc20) });
  });
  return [...ledgers, ...positions, ...earnings];
}
