import { post } from "./ceremony.js";

document.getElementById("sign-out").addEventListener("click", async () => {
  await post("/api/v1/sign-out", {});
  location.assign("/sign-in");
});
