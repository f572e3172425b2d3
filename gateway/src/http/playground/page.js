const element = (id) => document.getElementById(id);
const answer = element("answer");

async function run() {
  const token = element("token").value.trim();
  try {
    const response = await fetch("../graphql", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({
        query: element("query").value,
        variables: JSON.parse(element("variables").value || "{}"),
      }),
    });
    answer.textContent = JSON.stringify(await response.json(), null, 2);
  } catch (error) {
    answer.textContent = String(error);
  }
}

element("form").addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run();
});
