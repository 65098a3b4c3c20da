# A fake sd-cli: its options, its progress bar, its files. The file "role" in its folder says how it ends.
home=$1; shift
role=$(cat "$home/role")
echo $$ >> "$home/pids"
if [ "$1" = --help ]; then
  case $role in
    another-program) echo "usage: something else" ;;
    old) printf 'usage: sd [options]\n  --diffusion-model <string>  path\n' ;;
    *) printf 'usage: sd-cli [options]\n  --diffusion-model <string>  path\n  --preview-path <string>  path\n  --mmap  maps\n  --list-devices  lists\n' ;;
  esac
  exit 0
fi
if [ "$1" = --list-devices ]; then printf 'CPU\tAMD EPYC\nVulkan0\tRadeon RX 9060 XT\n'; exit 0; fi
printf '%s\n' "$@" > "$home/arguments"
pwd >> "$home/folders"
while [ $# -gt 0 ]; do
  case $1 in
    --output) output=$2 ;;
    --preview-path) preview=$2 ;;
    --init-img) cp "$2" "$home/source.png" ;;
    --mask) cp "$2" "$home/mask.png" ;;
  esac
  shift
done
bar() { printf '\r  |==========>                                       | %s/4 - 2.50it/s\033[K' "$1"; sleep 0.15; }
echo "[INFO ] stable-diffusion.cpp:4320 - generate_image 64x64"
printf '\r  |#########                                         | 100/686 - 1.20GB/s\033[K'
case $role in
  bad-model) echo "[ERROR] main.cpp:10 - new_sd_ctx_t failed" >&2; exit 1 ;;
  memory) echo "[ERROR] ggml_extend.hpp:2435 - unet alloc compute buffer failed" >&2; exit 1 ;;
  segfault) kill -SEGV $$ ;;
  killed) kill -KILL $$ ;;
  huge) head -c 3000000 /dev/zero | tr '\0' x; exit 0 ;;
  hang) sleep 1000 & echo $! >> "$home/pids"; wait ;;
esac
echo "[INFO ] stable-diffusion.cpp:4357 - generating image: 1/1 - seed 7"
bar 1; bar 2
if [ -n "$preview" ]; then head -c 20 "$home/small.png" > "$preview"; sleep 0.3; cp "$home/small.png" "$preview"; sleep 0.4; fi
bar 3; bar 4
printf '\n[INFO ] stable-diffusion.cpp:4112 - decoding 1 latents\n'
case $role in
  no-picture) ;;
  wrong-size) cp "$home/small.png" "$output" ;;
  half) head -c 50 "$home/picture.png" > "$output" ;;
  *) cp "$home/picture.png" "$output" ;;
esac
