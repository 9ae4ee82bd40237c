/* The fields of one question, as a form would send them, and back into the page. Flags, files and [data-local] are not part of the answer. */
/* The key of a question (data-q, or data-question from a plugin's own drawing), and its flag. */
export const QUESTION = "[data-q], [data-question]";
export const keyOf = (question) => question.dataset.q || question.dataset.question;
export const flagOf = (question) => question.querySelector("[data-flag], .flagbox input");

const OWN = "input[name], select[name], textarea[name]";
const controls = (question) => [...question.querySelectorAll(OWN)].filter((control) => !control.disabled && !control.matches("[data-flag], .flagbox input, [data-local], [type=file]"));

export function readAnswer(question) {
  const pairs = [];
  for (const control of controls(question)) {
    if (control.matches("[type=radio], [type=checkbox]") && !control.checked) continue;
    if (control.matches("select[multiple]")) for (const option of control.selectedOptions) pairs.push([control.name, option.value]);
    else pairs.push([control.name, control.value]);
  }
  return pairs;
}

export function fillAnswer(question, pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) || []), value]);
  for (const control of controls(question)) {
    const given = values.get(control.name) || [];
    if (control.matches("[type=radio], [type=checkbox]")) control.checked = given.includes(control.value);
    else if (control.matches("select[multiple]")) for (const option of control.options) option.selected = given.includes(option.value);
    else if (given.length) control.value = given.shift();
  }
}

/* Whether a control says something else than the page that was sent: chosen before this file had come. */
const isMoved = (control) => {
  if (control.matches("[type=radio], [type=checkbox]")) return control.checked !== control.defaultChecked;
  if (!control.matches("select")) return control.value !== control.defaultValue;
  const options = [...control.options], untouched = !options.some((option) => option.defaultSelected) && control.selectedIndex <= 0;
  return !untouched && options.some((option) => option.selected !== option.defaultSelected);
};
export const isTouched = (question) => controls(question).some(isMoved);

/* Nothing given at all, or not every named group filled; what lies beside the way through a story is not asked for. */
const groups = (question) => {
  const filled = new Map();
  for (const control of controls(question)) {
    if ((control.type === "hidden" && !control.matches("[data-file]")) || control.closest("[data-off]")) continue;
    const given = control.matches("[type=radio], [type=checkbox]") ? control.checked : control.value.trim() !== "";
    filled.set(control.name, filled.get(control.name) || given);
  }
  return [...filled.values()];
};
export const isEmpty = (question) => !groups(question).some(Boolean);
export const isPartial = (question) => !isEmpty(question) && groups(question).some((given) => !given);
