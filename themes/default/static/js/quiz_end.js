/* The look before handing in: <p data-end-count data-open="{count} open" data-all="all answered" data-flagged="{count} marked"> tells how many questions are
   open or marked at this moment. Without this file the page says what the server knew. */
import { QUESTION, isEmpty, isPartial, flagOf } from "./quiz_answer.js";

export function enhance(line) {
  const form = line.closest("form"), questions = [...form.querySelectorAll(QUESTION)];
  if (!questions.length) return;
  const count = () => {
    const open = questions.filter((question) => isEmpty(question) || isPartial(question)).length;
    const marked = questions.filter((question) => { const flag = flagOf(question); return flag && flag.checked; }).length;
    const words = [open ? line.dataset.open.replace("{count}", open) : line.dataset.all];
    if (marked) words.push(line.dataset.flagged.replace("{count}", marked));
    line.textContent = words.join(/[\u3002\uff01\uff1f]$/.test(words[0]) ? "" : " "); /* no space after a Chinese full stop */
  };
  form.addEventListener("change", count);
  form.addEventListener("input", count);
  count();
}
