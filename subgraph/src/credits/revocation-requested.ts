import { RevocationRequested } from "../../../generated/Credits/Credits";
import { SpendingRevocation } from "../../../generated/schema";
import { actionId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeActionOfCredits } from "../store/action";
import { loadCredits } from "../store/credits";

/** Notes when an account's authorizations end. */
export function handleRevocationRequested(event: RevocationRequested): void {
  const account = event.params.account;
  const epoch = event.params.epoch.toI32();

  const credits = loadCredits(account);
  credits.epoch = epoch;
  credits.revokedAt = event.params.effectiveAt;
  credits.save();
  ensureAccount(account);

  const revocation = new SpendingRevocation(actionId(event));
  describeActionOfCredits(revocation, event, account);
  revocation.epoch = epoch;
  revocation.effectiveAt = event.params.effectiveAt;
  revocation.save();
}
