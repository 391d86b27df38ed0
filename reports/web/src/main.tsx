// The verdict, the methods and a plain leaderboard are already on the page. This puts the other sections, and a
// leaderboard that sorts, in between; without it the page still tells the truth.
import { render } from "preact";
import { readBulk, readPage, type Bulk, type Page } from "./data";
import { chooseLanguage, Speaking, useTongue } from "./language";
import { Navigation } from "./navigation";
import { Claims } from "./sections/claims";
import { Curves } from "./sections/curves";
import { Factors } from "./sections/factors";
import { Failures } from "./sections/failures";
import { HeadToHead } from "./sections/head_to_head";
import { Leaderboard } from "./sections/leaderboard";
import { Memory } from "./sections/memory";
import { Speed } from "./sections/speed";
import { Tradeoff } from "./sections/tradeoff";
import { followHash, scrollToSection, viewOf } from "./state";

function Sections({ page, bulk }: { page: Page; bulk: Bulk | null }) {
  const { say } = useTongue();
  return (
    <>
      <Leaderboard page={page} />
      <Tradeoff page={page} />
      <Factors page={page} />
      {bulk === null ? <p class="missing">{say("Reading the answers …", "正在读取回答……")}</p> : (
        <>
          <HeadToHead page={page} bulk={bulk} />
          <Failures page={page} bulk={bulk} />
          <Curves page={page} bulk={bulk} />
          <Memory page={page} bulk={bulk} />
          <Speed page={page} bulk={bulk} />
        </>
      )}
      <Claims page={page} />
    </>
  );
}

async function start(): Promise<void> {
  chooseLanguage();
  followHash();
  const page = readPage();
  const app = document.getElementById("app")!;
  const navigation = document.getElementById("sections")!;
  app.replaceChildren();
  navigation.replaceChildren();
  render(<Speaking><Navigation element={navigation} /></Speaking>, navigation);
  const draw = (bulk: Bulk | null): void => render(<Speaking><Sections page={page} bulk={bulk} /></Speaking>, app);
  draw(null);
  draw(await readBulk());
  document.documentElement.dataset.ready = "yes";
  const section = viewOf("q") ? "failures" : viewOf("at");
  if (section) scrollToSection(section);
}

void start();
