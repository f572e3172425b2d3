import { Link } from "@tanstack/react-router";
import { Empty } from "../ui/parts.tsx";

/** For a link to nothing. */
export const Lost = () => (
  <>
    <h1>Nothing is here</h1>
    <Empty
      action={
        <Link to="/" className="button">
          To the campaigns
        </Link>
      }
    >
      This address leads nowhere. It may have been cut off on its way to you.
    </Empty>
  </>
);
