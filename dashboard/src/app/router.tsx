import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { Home } from "../pages/home/home.tsx";
import { Lost } from "./lost.tsx";
import { Shell } from "./shell.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: Lost });

// Each page is loaded when somebody goes there; the first one is here.
const home = createRoute({ getParentRoute: () => root, path: "/", component: Home });
const campaign = createRoute({
  getParentRoute: () => root,
  path: "/campaign/$campaign",
  component: lazyRouteComponent(() => import("../pages/campaign/campaign.tsx"), "CampaignPage"),
});
const payouts = createRoute({
  getParentRoute: () => root,
  path: "/campaign/$campaign/payouts",
  component: lazyRouteComponent(() => import("../pages/payouts/payouts.tsx"), "PayoutsPage"),
});
const model = createRoute({
  getParentRoute: () => root,
  path: "/model/$model",
  component: lazyRouteComponent(() => import("../pages/model/model.tsx"), "ModelPage"),
});
const collections = createRoute({
  getParentRoute: () => root,
  path: "/collections",
  component: lazyRouteComponent(() => import("../pages/collections/collections.tsx"), "CollectionsPage"),
});
const collection = createRoute({
  getParentRoute: () => root,
  path: "/collections/$collection",
  component: lazyRouteComponent(() => import("../pages/collections/collection.tsx"), "CollectionPage"),
});
const activity = createRoute({
  getParentRoute: () => root,
  path: "/activity",
  component: lazyRouteComponent(() => import("../pages/activity/activity.tsx"), "ActivityPage"),
});
const myAccount = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("../pages/account/account.tsx"), "MyAccountPage"),
});
const account = createRoute({
  getParentRoute: () => root,
  path: "/account/$account",
  component: lazyRouteComponent(() => import("../pages/account/account.tsx"), "AccountPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    campaign,
    payouts,
    model,
    collections,
    collection,
    activity,
    myAccount,
    account,
  ]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
