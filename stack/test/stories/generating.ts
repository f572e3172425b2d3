import { creditsAbi } from "@model-wip/contracts";
import { encodeFunctionData, type Hex, keccak256, parseEther, toHex } from "viem";
import type { Scene, Story } from "./scene.ts";
import type { Call } from "./stage.ts";

/** What somebody has paid in and may be charged, as the contract has it. Amounts in wei. */
interface User {
  readonly account: Hex;
  balance: bigint;
  limit: bigint;
  spent: bigint;
  hasRequested: boolean;
  hasRevoked: boolean;
}

/**
 * Four rounds: some people pay in and let the model charge them, an operator settles what they have generated, and they ask
 * for the rest, revoke and begin anew. A request of the second round and a revocation of it have taken effect in the fourth.
 */
export function* generate(scene: Scene, modelId: bigint): Story {
  const { random, people, stranger, setting } = scene;
  const operator = stranger;
  const users = random.sample(people, random.integer(1, 3)).map((account) => newUser(account));
  const setOperator = (isOperator: boolean) =>
    creditsCall(scene, setting.platform, "setOperator", [operator, isOperator]);

  yield [
    setOperator(true),
    ...users.flatMap((user) => [deposit(scene, user), authorize(scene, modelId, user)]),
  ];
  yield [
    ...users.flatMap((user) => [
      ...scene.sometimes(30, () => deposit(scene, user)),
      ...scene.sometimes(40, () => request(scene, user)),
      ...scene.sometimes(25, () => revoke(scene, user)),
    ]),
    ...settle(scene, operator, modelId, users, 1),
  ];
  yield [
    ...users.flatMap((user) => (user.hasRevoked ? [] : [authorize(scene, modelId, user)])),
    ...settle(scene, operator, modelId, users, 2),
    ...users.flatMap((user) => (user.hasRequested ? scene.sometimes(20, () => takeBack(scene, user)) : [])),
  ];
  yield [
    ...users.flatMap((user) => (user.hasRequested ? [withdraw(scene, user)] : [])),
    ...users.flatMap((user) => (user.hasRevoked ? [authorize(scene, modelId, user)] : [])),
    ...scene.sometimes(30, () => setOperator(false)),
  ];
}

function newUser(account: Hex): User {
  return { account, balance: 0n, limit: 0n, spent: 0n, hasRequested: false, hasRevoked: false };
}

function deposit(scene: Scene, user: User): Call {
  const { random, stranger } = scene;
  const value = random.wei(1n, parseEther("0.01"));
  user.balance += value;
  return creditsCall(scene, random.pick([user.account, stranger]), "deposit", [user.account], value);
}

/** A limit only grows, and counts what was spent before a revocation. */
function authorize(scene: Scene, modelId: bigint, user: User): Call {
  user.limit += scene.random.wei(1n, parseEther("0.01"));
  return creditsCall(scene, user.account, "authorize", [modelId, user.limit]);
}

function request(scene: Scene, user: User): Call {
  user.hasRequested = true;
  return creditsCall(scene, user.account, "requestWithdrawal", [scene.random.wei(1n, user.balance)]);
}

function takeBack(scene: Scene, user: User): Call {
  user.hasRequested = false;
  return creditsCall(scene, user.account, "requestWithdrawal", [0n]);
}

function revoke(scene: Scene, user: User): Call {
  user.hasRevoked = true;
  return creditsCall(scene, user.account, "revoke", []);
}

/** There may be nothing left to withdraw, as settlements come first. */
function withdraw(scene: Scene, { account }: User): Call {
  const { random, stranger } = scene;
  return creditsCall(scene, random.pick([account, stranger]), "withdraw", [account]);
}

/** Charges some accounts what they can be charged or less, one of them at times twice. */
function settle(scene: Scene, operator: Hex, modelId: bigint, users: readonly User[], round: number): Call[] {
  const { random, seed } = scene;
  const charged = random.sample(users, random.integer(1, users.length));
  const debits = [...charged, ...(random.chance(25) ? charged.slice(0, 1) : [])].flatMap((user) => {
    const authorized = user.limit - user.spent;
    const most = authorized < user.balance ? authorized : user.balance;
    if (most === 0n) return [];
    const amount = random.chance(20) ? most : random.wei(1n, most);
    user.spent += amount;
    user.balance -= amount;
    return [{ account: user.account, amount }];
  });
  if (debits.length === 0) return [];
  const root = keccak256(toHex(`story ${seed}, settlement ${round}`));
  const count = BigInt(random.integer(1, 5));
  return [creditsCall(scene, operator, "settle", [modelId, root, count, debits])];
}

function creditsCall(
  { setting }: Scene,
  from: Hex,
  functionName: string,
  args: readonly unknown[],
  value = 0n,
): Call {
  const data = encodeFunctionData({ abi: creditsAbi, functionName, args } as never);
  return { from, to: setting.deployment.Credits.address, data, value };
}
