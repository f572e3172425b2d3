import { creditsAbi } from "@model-wip/contracts";
import { creditsDomain, creditsTypes } from "@model-wip/contracts/receipts";
import type { Address, PrivateKeyAccount } from "viem";
import { fundedWallet, type TestChain } from "./wallets.ts";

/** Credits on the development chain, for a test of its own accounts. */
export function testCredits(chain: TestChain, address: Address) {
  const credits = { address, abi: creditsAbi, chain: null } as const;
  const mined = async (hash: `0x${string}`) => {
    const receipt = await chain.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error(`transaction ${hash} was reverted`);
    return receipt;
  };
  return {
    /** Names `operator`, as the owner of Credits would. */
    async name(operator: Address): Promise<void> {
      const owner = await chain.readContract({ ...credits, functionName: "owner" });
      await chain.impersonateAccount({ address: owner });
      const args = [operator, true] as const;
      await mined(
        await chain.writeContract({ ...credits, account: owner, functionName: "setOperator", args }),
      );
    },
    /** A new account with so many wei in Credits. */
    async depositor(value: bigint): Promise<PrivateKeyAccount> {
      const wallet = await fundedWallet(chain);
      const args = [wallet.address] as const;
      await mined(
        await chain.writeContract({ ...credits, account: wallet, functionName: "deposit", args, value }),
      );
      return wallet;
    },
    async requestWithdrawal(account: PrivateKeyAccount, amount: bigint): Promise<void> {
      const args = [amount] as const;
      await mined(
        await chain.writeContract({ ...credits, account, functionName: "requestWithdrawal", args }),
      );
    },
    /** Asks for all of a deposit back, lets the delay of Credits pass, and takes it. */
    async withdrawAll(account: PrivateKeyAccount): Promise<void> {
      const balance = await chain.readContract({
        ...credits,
        functionName: "balanceOf",
        args: [account.address],
      });
      await this.requestWithdrawal(account, balance);
      const delay = await chain.readContract({ ...credits, functionName: "settlementDelay" });
      await chain.increaseTime({ seconds: Number(delay) + 1 });
      const args = [account.address] as const;
      await mined(await chain.writeContract({ ...credits, account, functionName: "withdraw", args }));
    },
    async revoke(account: PrivateKeyAccount): Promise<void> {
      await mined(await chain.writeContract({ ...credits, account, functionName: "revoke" }));
    },
    /** `SpendingAuthorization` for the account's epoch, as its wallet signs it. */
    async sign(
      account: PrivateKeyAccount,
      modelId: bigint,
      limit: bigint,
      changes: { deadline?: bigint; epoch?: bigint; signer?: PrivateKeyAccount } = {},
    ) {
      const { timestamp } = await chain.getBlock();
      const deadline = changes.deadline ?? timestamp + 86_400n;
      const epoch = changes.epoch ?? 0n;
      const signature = await (changes.signer ?? account).signTypedData({
        domain: creditsDomain(await chain.getChainId(), address),
        types: creditsTypes,
        primaryType: "SpendingAuthorization",
        message: { account: account.address, modelId, limit, epoch, deadline },
      });
      return { limit: String(limit), epoch: String(epoch), deadline: String(deadline), signature };
    },
    balanceOf: (account: Address) =>
      chain.readContract({ ...credits, functionName: "balanceOf", args: [account] }),
    authorizationOf: (account: Address, modelId: bigint) =>
      chain.readContract({ ...credits, functionName: "authorizationOf", args: [account, modelId] }),
    totalSettled: (modelId: bigint) =>
      chain.readContract({ ...credits, functionName: "totalSettled", args: [modelId] }),
  };
}

export type TestCredits = ReturnType<typeof testCredits>;
