import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { x402Facilitator } from "@x402/core/facilitator";
import type { Network, PaymentPayload, PaymentRequirements } from "@x402/core/types";
import { toFacilitatorEvmSigner } from "@x402/evm";
import { ExactEvmScheme } from "@x402/evm/exact/facilitator";
import { createWalletClient, type Hex, http, type PrivateKeyAccount, publicActions } from "viem";
import { foundry } from "viem/chains";

/** What a facilitator does with its next settlements. */
export type Settling = "settles" | "settles, and its answer is lost" | "refuses" | "is down";

/** The reference implementation of a facilitator, behind the HTTP API of facilitators. */
export async function startFacilitator(rpcUrl: string, network: Network, account: PrivateKeyAccount) {
  const client = createWalletClient({
    account,
    chain: foundry,
    transport: http(rpcUrl),
    pollingInterval: 20,
  }).extend(publicActions);
  const signer = toFacilitatorEvmSigner({
    address: account.address,
    readContract: (args) => client.readContract({ ...args, args: args.args ?? [] } as never),
    verifyTypedData: (args) => client.verifyTypedData(args as never),
    writeContract: (args) => client.writeContract(args as never),
    sendTransaction: (args) => client.sendTransaction(args),
    waitForTransactionReceipt: ({ hash }) => client.waitForTransactionReceipt({ hash }),
    getCode: (args) => client.getCode(args),
  });
  const facilitator = new x402Facilitator().register(network, new ExactEvmScheme(signer));
  const settlements: Hex[] = [];
  let settling: Settling = "settles";
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const send = (body: unknown) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.url === "/supported") return void send(facilitator.getSupported());
    const { paymentPayload, paymentRequirements } = JSON.parse(Buffer.concat(chunks).toString()) as {
      paymentPayload: PaymentPayload;
      paymentRequirements: PaymentRequirements;
    };
    if (request.url === "/verify")
      return void send(await facilitator.verify(paymentPayload, paymentRequirements));
    if (settling === "is down") return void request.socket.destroy();
    if (settling === "refuses") {
      return void send({ success: false, errorReason: "insufficient_funds", transaction: "", network });
    }
    const answer = await facilitator.settle(paymentPayload, paymentRequirements);
    if (answer.success) settlements.push(answer.transaction as Hex);
    if (settling === "settles, and its answer is lost") return void request.socket.destroy();
    send(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Transactions by which payments were settled. */
    settlements,
    become(next: Settling) {
      settling = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type TestFacilitator = Awaited<ReturnType<typeof startFacilitator>>;
