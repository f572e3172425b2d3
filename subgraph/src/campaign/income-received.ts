import { Campaign, CampaignPoint, Debit, Income, Mint, Protocol, Royalty } from "../../../generated/schema";
import { IncomeReceived } from "../../../generated/templates/Campaign/Campaign";
import { IncomeSource, ZERO } from "../constants";
import { actionId, earlierActionId, PROTOCOL_ID } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { addForcedIncome, addIncome } from "../store/income";
import { loadProtocol } from "../store/protocol";
import { newCampaignPoint } from "../store/series";

/**
 * Records income. What it is from stands in the log before it: a mint, a royalty or a settlement pays owners at once.
 * A mint's tokens are added here to what its income is added to as well.
 */
export function handleIncomeReceived(event: IncomeReceived): void {
  const sender = event.params.from;
  const amount = event.params.amount;

  const campaign = loadCampaign(event.address);
  const changed = new Campaign(campaign.id);
  const forced = addForcedIncome(campaign, event.params.totalIncome.minus(amount), event);
  const point = newCampaignPoint(campaign.id);
  if (!forced.isZero()) point.incomeForced = forced;

  const income = new Income(actionId(event));
  describeAction(income, event, campaign.id, sender);
  income.amount = amount;
  let minted = ZERO;
  const mint = mintBefore(event);
  if (mint !== null) {
    minted = mint.quantity;
    income.source = IncomeSource.MINT;
    income.collection = sender;
    changed.totalMinted = campaign.totalMinted.plus(minted);
    changed.totalIncomeFromMints = campaign.totalIncomeFromMints.plus(amount);
    point.minted = minted;
    point.incomeFromMints = amount;
  } else {
    // The account of a collection is made by its first mint.
    ensureAccount(sender);
    attribute(income, campaign, changed, point, event);
  }
  addIncome(campaign, income);
  changed.totalIncome = campaign.totalIncome;
  changed.incomeCount = campaign.incomeCount;
  changed.save();
  point.save();

  const known = loadProtocol();
  const protocol = new Protocol(PROTOCOL_ID);
  protocol.totalIncome = known.totalIncome.plus(forced).plus(amount);
  if (mint !== null) protocol.totalMinted = known.totalMinted.plus(minted);
  protocol.save();
}

/** The mint that pays this income. The sender is compared: a mint can pay owners nothing and be followed by another's payment. */
function mintBefore(event: IncomeReceived): Mint | null {
  const mint = Mint.loadInBlock(earlierActionId(event, 1));
  return mint !== null && mint.collection == event.params.from ? mint : null;
}

/**
 * Says where income is from that no mint brings. The sender of a royalty's part is compared, as with mints. A settlement
 * never pays nothing; it is between its last debit and its income.
 */
function attribute(
  income: Income,
  campaign: Campaign,
  changed: Campaign,
  point: CampaignPoint,
  event: IncomeReceived,
): void {
  const sender = event.params.from;
  const amount = event.params.amount;

  const royalty = Royalty.loadInBlock(earlierActionId(event, 1));
  if (royalty !== null && royalty.collection == sender) {
    income.source = IncomeSource.ROYALTY;
    income.collection = sender;
    changed.totalIncomeFromRoyalties = campaign.totalIncomeFromRoyalties.plus(amount);
    point.incomeFromRoyalties = amount;
    return;
  }
  const debit = Debit.loadInBlock(earlierActionId(event, 2));
  if (debit !== null) {
    income.source = IncomeSource.GENERATION;
    income.settlement = debit.settlement;
    changed.totalIncomeFromGenerations = campaign.totalIncomeFromGenerations.plus(amount);
    point.incomeFromGenerations = amount;
    return;
  }
  income.source = IncomeSource.DIRECT;
  point.incomeDirect = amount;
}
