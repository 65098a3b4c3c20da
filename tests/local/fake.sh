# An engine that fails in every way an engine can. Its folder says which: the word in the file "role", read at start and before every picture.
home=$1
role() { cat "$home/role"; }
say() { printf '%s\n' "$1"; }
# Never comes back, and leaves a child of its own that holds the pipes.
hang() { sleep 1000 & echo $! >> "$home/pids"; wait; }
hello() { say "{\"event\":\"hello\",\"protocol\":$1,\"version\":\"1\",\"engine\":\"fake\",\"cores\":2,\"devices\":[{\"name\":\"CPU\",\"description\":\"A fake\",\"gpu\":false,\"free_bytes\":1,\"total_bytes\":2}]}"; }
step() { say "{\"event\":\"step\",\"id\":$id,\"picture\":0,\"n\":$1,\"of\":4,\"seconds\":0.01}"; }
picture() { printf '{"event":"picture","id":%s,"picture":0,"seed":7,"png":"%s"}\n' "$id" "$(cat "$home/$1.b64")"; }
finish() { say "{\"event\":\"finishing\",\"id\":$id}"; picture "$1"; say "{\"event\":\"done\",\"id\":$id,\"seconds\":0.1}"; }

echo $$ >> "$home/pids"
cat "/proc/$$/environ" > "$home/env"
case $(role) in
  crash-at-start) echo "cannot open shared memory" >&2; exit 1 ;;
  no-library) echo "libvulkan.so.1: cannot open shared object file" >&2; exit 127 ;;
  ill-at-start) kill -ILL $$ ;;
  silent) hang ;;
  other-version) hello 99; hang ;;
  not-an-engine) echo "Usage: something else" ;;
  old-processor) say '{"event":"error","trouble":"processor","message":"lacks AVX2"}'; exit 1 ;;
  *) hello 1 ;;
esac

while read -r line; do
  case $line in
    *'"op":"quit"'*)
      if [ "$(role)" = ignores-quit ]; then continue; fi
      exit 0 ;;
    *'"op":"load"'*)
      case $(role) in
        bad-model) say '{"event":"error","trouble":"model","message":"get sd version from file failed"}' ;;
        hangs-loading) hang ;;
        *) say '{"event":"loading","done":5,"total":10}'; say '{"event":"loaded","seconds":0.1}' ;;
      esac ;;
    *'"op":"generate"'*)
      id=${line#*\"id\":}; id=${id%%,*}
      printf '%s' "$line" > "$home/order"
      say "{\"event\":\"reading\",\"id\":$id}"
      case $(role) in
        good|ignores-quit) step 1; step 2
          printf '{"event":"preview","id":%s,"picture":0,"png":"%s"}\n' "$id" "$(cat "$home/small.b64")"
          step 3; step 4; finish picture ;;
        slow) for n in 1 2 3 4; do sleep 0.3; step $n; done; finish picture ;;
        abort) step 1; echo "GGML_ASSERT(ggml_can_mul_mat(a, b)) failed" >&2; kill -ABRT $$ ;;
        segfault) step 1; kill -SEGV $$ ;;
        killed) step 1; kill -KILL $$ ;;
        exit-137) step 1; exit 137 ;;
        dies) step 1; echo "the last words" >&2; exit 3 ;;
        leaves) step 1; exit 0 ;;
        hang) step 1; hang ;;
        garbage) step 1; echo "Segmentation fault (core dumped)" ;;
        binary) head -c 4096 /dev/urandom; echo ;;
        huge) head -c 3000000 /dev/zero | tr '\0' x ;;
        closes) step 1; exec 1>&-; hang ;;
        no-picture) step 1; say "{\"event\":\"done\",\"id\":$id,\"seconds\":0.1}" ;;
        refuses) say "{\"event\":\"error\",\"id\":$id,\"trouble\":\"no_picture\",\"message\":\"sampling failed\"}" ;;
        memory) say "{\"event\":\"error\",\"id\":$id,\"trouble\":\"memory\",\"message\":\"alloc compute buffer failed\"}" ;;
        wrong-size) finish small ;;
        html) finish html ;;
        two) picture picture; finish picture ;;
        another-id) id=999; finish picture ;;
        bad-preview) say "{\"event\":\"preview\",\"id\":$id,\"picture\":0,\"png\":\"aGVsbG8=\"}"; finish picture ;;
      esac ;;
  esac
done
