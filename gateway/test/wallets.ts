import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  type Address,
  concat,
  createTestClient,
  encodeDeployData,
  getContractAddress,
  type Hex,
  http,
  type PrivateKeyAccount,
  parseEther,
  publicActions,
  walletActions,
  zeroHash,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { ask } from "./system.ts";

/** A new key that nobody else uses. */
export const newWallet = (): PrivateKeyAccount => privateKeyToAccount(generatePrivateKey());

/** The development chain, whose node gives anybody money. */
export const testChain = (url: string) =>
  createTestClient({ mode: "anvil", transport: http(url), pollingInterval: 20 })
    .extend(publicActions)
    .extend(walletActions);
export type TestChain = ReturnType<typeof testChain>;

/** A new key with ether of its own. */
export async function fundedWallet(chain: TestChain, ether = "10"): Promise<PrivateKeyAccount> {
  const wallet = newWallet();
  await chain.setBalance({ address: wallet.address, value: parseEther(ether) });
  return wallet;
}

const COMPILER = fileURLToPath(new URL("../../contracts/tools/solc", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Bytecode and ABI of a contract of `test/contracts/`, by the compiler of `contracts/`. That is a process of its own: in this one the
 * gateway goes on.
 */
export async function compileContract(name: "SmartWallet" | "Dollar") {
  const source = new URL(`./contracts/${name}.sol`, import.meta.url);
  const input = {
    language: "Solidity",
    sources: { [`${name}.sol`]: { content: readFileSync(source, "utf8") } },
    settings: {
      remappings: ["@openzeppelin/contracts/=node_modules/@openzeppelin/contracts/"],
      outputSelection: { "*": { [name]: ["abi", "evm.bytecode.object"] } },
    },
  };
  const compiling = promisify(execFile)(
    process.execPath,
    [COMPILER, "--standard-json", "--base-path", ROOT, "--allow-paths", ROOT],
    { maxBuffer: 2 ** 26 },
  );
  compiling.child.stdin?.end(JSON.stringify(input));
  const output = JSON.parse((await compiling).stdout);
  const contract = output.contracts?.[`${name}.sol`]?.[name];
  if (!contract) throw new Error(`${name} does not compile: ${JSON.stringify(output.errors)}`);
  return { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` as Hex };
}

/** A wallet that is a contract. */
export const compileSmartWallet = () => compileContract("SmartWallet");

/** Deploys what follows the salt in its calldata, by CREATE2; at this address on most chains, and on anvil. */
const DEPLOYER: Address = "0x4e59b44847b379578588920cA78FbF26c0B4956C";

/** Where the smart wallet of `owner` is or would be, and what deploys it there. */
export function smartWalletOf(
  owner: Address,
  { abi, bytecode }: Awaited<ReturnType<typeof compileSmartWallet>>,
) {
  const creation = encodeDeployData({ abi, bytecode, args: [owner] });
  return {
    address: getContractAddress({ opcode: "CREATE2", from: DEPLOYER, bytecode: creation, salt: zeroHash }),
    factory: DEPLOYER,
    factoryData: concat([zeroHash, creation]),
  };
}

export interface SessionAnswer {
  readonly account: { readonly id: string };
  readonly accessToken: string;
  readonly accessTokenExpiresAt: string;
  readonly refreshToken: string;
  readonly expiresAt: string;
}

const SESSION = "account { id } accessToken accessTokenExpiresAt refreshToken expiresAt";
export const PAGE = "http://localhost:5173";

/** A sign-in message as a page writes it, and what the test wants to be different. */
export async function signInMessage(
  url: string,
  address: Address,
  changes: Partial<Parameters<typeof createSiweMessage>[0]> = {},
): Promise<string> {
  const { data, errors } = await ask<{ signInNonce: { nonce: string; chainId: number; issuedAt: string } }>(
    url,
    "mutation { signInNonce { nonce chainId issuedAt } }",
  );
  if (errors[0]) throw new Error(errors[0].message);
  const { nonce, chainId, issuedAt } = data.signInNonce;
  return createSiweMessage({
    address,
    domain: new URL(PAGE).host,
    uri: PAGE,
    version: "1",
    chainId,
    nonce,
    issuedAt: new Date(Number(issuedAt) * 1000),
    ...changes,
  });
}

export const sendSignIn = (url: string, message: string, signature: string) =>
  ask<{ signIn: SessionAnswer | null }>(
    url,
    `mutation ($message: String!, $signature: Bytes!) { signIn(message: $message, signature: $signature) { ${SESSION} } }`,
    { message, signature },
  );

export const sendRefresh = (url: string, refreshToken: string) =>
  ask<{ refreshSession: SessionAnswer | null }>(
    url,
    `mutation ($refreshToken: String!) { refreshSession(refreshToken: $refreshToken) { ${SESSION} } }`,
    { refreshToken },
  );

/** A session of `wallet`, and the header that shows it. */
export async function signedIn(url: string, wallet: PrivateKeyAccount) {
  const message = await signInMessage(url, wallet.address);
  const { data, errors } = await sendSignIn(url, message, await wallet.signMessage({ message }));
  if (!data.signIn) throw new Error(errors[0]?.message);
  return { session: data.signIn, headers: bearer(data.signIn.accessToken) };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
