/* Recording on the page, where the browser has a microphone and MediaRecorder; elsewhere a file is chosen instead. */
const FORMS = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"], ["audio/ogg;codecs=opus", "ogg"]];

export function record(box, { most, give, tell }) {
  const can = navigator.mediaDevices && navigator.mediaDevices.getUserMedia && "MediaRecorder" in window;
  const form = can ? FORMS.find(([type]) => MediaRecorder.isTypeSupported(type)) : null;
  if (!form) return;
  const press = box.querySelector("[data-record]"), label = press.querySelector("span"), time = box.querySelector("[data-time]"), start = label.textContent;
  let recorder = null, clock = null;
  box.hidden = false;

  const show = (seconds) => { time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`; };

  async function begin() {
    press.disabled = true;
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); }
    catch (denied) { press.disabled = false; tell(box.dataset.denied); time.textContent = box.dataset.denied; return; }
    const pieces = [], [type, extension] = form, began = Date.now();
    let size = 0;
    recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 48000 });
    recorder.addEventListener("dataavailable", (event) => {
      pieces.push(event.data);
      size += event.data.size;
      if (size > most * 0.95 && recorder.state === "recording") { tell(box.dataset.full); recorder.stop(); }
    });
    recorder.addEventListener("stop", () => {
      clearInterval(clock);
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      label.textContent = start;
      time.textContent = "";
      delete box.dataset.on;
      const day = new Date(began), two = (number) => String(number).padStart(2, "0");
      const name = `${box.dataset.name} ${two(day.getMonth() + 1)}-${two(day.getDate())} ${two(day.getHours())}.${two(day.getMinutes())}.${two(day.getSeconds())}.${extension}`;
      if (size) give(new File(pieces, name, { type: type.split(";")[0] }));
    });
    recorder.start(1000);
    clock = setInterval(() => show(Math.round((Date.now() - began) / 1000)), 500);
    show(0);
    label.textContent = box.dataset.stop;
    box.dataset.on = "";
    press.disabled = false;
  }
  press.addEventListener("click", () => { if (recorder) recorder.stop(); else begin(); });
  addEventListener("beforeunload", (event) => { if (recorder) event.preventDefault(); });
}
