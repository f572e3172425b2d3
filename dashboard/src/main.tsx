import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/shell.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { router } from "./app/router.tsx";
import { applyScheme } from "./app/theme.tsx";
import { queries } from "./data/gateway.ts";
import { goLive } from "./data/live.ts";
import { ActionsProvider } from "./wallet/actions-provider.tsx";
import { restoreWallet } from "./wallet/wallet.ts";

applyScheme();
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <QueryClientProvider client={queries}>
    <ActionsProvider>
      <RouterProvider router={router} />
    </ActionsProvider>
  </QueryClientProvider>,
);
goLive();
restoreWallet();
