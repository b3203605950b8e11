/** Tells whether an element can be seen: on screen, in a tab that is in front. */
import { onScopeDispose, type Ref, ref, watch } from "vue";

/** Follows an element; ends with the component. */
export function useInSight(element: Readonly<Ref<Element | undefined>>): Readonly<Ref<boolean>> {
  const inSight = ref(false);
  let onScreen = false;
  const renew = () => {
    inSight.value = onScreen && document.visibilityState === "visible";
  };
  const observer = new IntersectionObserver((entries) => {
    onScreen = entries.at(-1)?.isIntersecting === true;
    renew();
  });
  watch(
    element,
    (next, previous) => {
      if (previous !== undefined) observer.unobserve(previous);
      if (next !== undefined) observer.observe(next);
    },
    { immediate: true, flush: "post" },
  );
  document.addEventListener("visibilitychange", renew);
  onScopeDispose(() => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", renew);
  });
  return inSight;
}
