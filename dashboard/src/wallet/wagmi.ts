// Loaded when the page is at rest, or when somebody wants to connect: reading needs no wallet.
import {
  type Config,
  connect,
  createConfig,
  createStorage,
  disconnect,
  getAccount,
  getConnectorClient,
  getConnectors,
  injected,
  reconnect,
  sendTransaction,
  signMessage,
  signTypedData,
  switchChain,
  unstable_connector,
  watchAccount,
  watchConnectors,
} from "@wagmi/core";
import {
  type Client,
  defineChain,
  type Hex,
  TransactionNotFoundError,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
  type TypedDataDefinition,
} from "viem";
import { getTransaction, getTransactionReceipt, waitForTransactionReceipt } from "viem/actions";
import { networkOf } from "./networks.ts";
import type { Choice, Fate, WalletState } from "./state.ts";

const POLL_MS = 500;
/** As long as a wallet may take to get a transaction mined before the page stops waiting for it. */
const MINED_MS = 180_000;

export type Wagmi = ReturnType<typeof openWagmi>;

/** The browser's wallets for one chain; `onChange` hears of every change of what is connected or could be. */
export function openWagmi(chainId: number, onChange: (state: Partial<WalletState>) => void) {
  const chain = networkOf(chainId)?.chain ?? unknownChain(chainId);
  const config: Config = createConfig({
    chains: [chain],
    connectors: [injected()],
    multiInjectedProviderDiscovery: true,
    pollingInterval: POLL_MS,
    storage: createStorage({ key: "model-wip.wallet", storage: localStorage }),
    transports: { [chain.id]: unstable_connector(injected) },
  });
  const show = () => {
    const { address, chainId: on, isConnected } = getAccount(config);
    onChange({ address: isConnected ? address : undefined, chainId: isConnected ? on : undefined });
  };
  const choose = () => onChange({ choices: choicesOf(config) });
  watchAccount(config, { onChange: show });
  watchConnectors(config, { onChange: choose });
  choose();
  return {
    async reconnect() {
      await reconnect(config);
      show();
    },
    async connect(id: string) {
      const connector = getConnectors(config).find(({ uid }) => uid === id);
      if (connector === undefined) throw new RangeError("this wallet is gone");
      await connect(config, { connector });
      show();
    },
    disconnect: () => disconnect(config),
    switchChain: () => switchChain(config, { chainId: chain.id }),
    send: (transaction: { to: Hex; data: Hex; value: bigint }) =>
      sendTransaction(config, { ...transaction, chainId: chain.id }),
    signMessage: (message: string) => signMessage(config, { message }),
    signTypedData: (data: TypedDataDefinition) => signTypedData(config, data),
    /** By the node of the wallet that has sent it. @throws where nothing is mined in time */
    mined: async (hash: Hex) =>
      inBlock(
        await waitForTransactionReceipt(await getConnectorClient(config), {
          hash,
          pollingInterval: POLL_MS,
          timeout: MINED_MS,
        }),
      ),
    /** What has become of it by now, by the same node. */
    fateOf: async (hash: Hex): Promise<Fate> => fateOf(await getConnectorClient(config), hash),
  };
}

const inBlock = ({ status, blockNumber, blockHash }: TransactionReceipt) =>
  ({
    state: status === "reverted" ? "reverted" : "stands",
    block: Number(blockNumber),
    blockHash,
  }) as const;

async function fateOf(client: Client, hash: Hex): Promise<Fate> {
  try {
    return inBlock(await getTransactionReceipt(client, { hash }));
  } catch (error) {
    if (!(error instanceof TransactionReceiptNotFoundError)) throw error;
  }
  try {
    await getTransaction(client, { hash });
    return { state: "waiting" };
  } catch (error) {
    if (!(error instanceof TransactionNotFoundError)) throw error;
    return { state: "gone" };
  }
}

/** Those that announce themselves (EIP-6963); the one that does not only where there is no other. */
function choicesOf(config: Config): readonly Choice[] {
  const all = getConnectors(config);
  const announced = all.filter(({ id }) => id !== "injected");
  const shown = announced.length > 0 || !("ethereum" in window) ? announced : all;
  return shown.map(({ uid, name, icon }) => ({
    id: uid,
    name: name === "Injected" ? "Browser wallet" : name,
    icon,
  }));
}

const unknownChain = (id: number) =>
  defineChain({
    id,
    name: `Network ${id}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [] } },
  });
