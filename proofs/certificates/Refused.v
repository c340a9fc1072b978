(** Certificates that the checker must refuse: the computation answers [false]. *)
From Coq Require Import ZArith List.
From Steerlaw Require Import CertificateChecker.
Import ListNotations.
Open Scope Z_scope.

(** One peak, at a = 0: three levels, symmetric.  Brackets in thousandths. *)
Definition symmetric (b : list bracket) : certificate :=
  Certificate 1 [ Row 1 4 2 1; Row 1 2 1 1; Row 1 4 1 2 ] 1000 b.

Example right_bracket : check 40 (symmetric [ Bracket 1 (-1) 1 ]) = true.
Proof. vm_compute. reflexivity. Qed.

(** The bracket is to the right of the peak *)
Example shifted : check 40 (symmetric [ Bracket 1 1 3 ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** The peak is at an end of the bracket *)
Example at_the_end : check 40 (symmetric [ Bracket 1 0 2 ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** The ends are exchanged *)
Example reversed : check 40 (symmetric [ Bracket 1 1 (-1) ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** A token of largest log-odds has no finite peak *)
Example largest : check 40 (symmetric [ Bracket 0 (-1000) 1000 ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** There is no such row *)
Example no_row : check 40 (symmetric [ Bracket 3 (-1) 1 ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** One wrong bracket among right ones *)
Example one_wrong : check 40 (symmetric [ Bracket 1 (-1) 1; Bracket 1 (-3) (-1) ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** The log-odds are constant *)
Example constant : check 40 (Certificate 1 [ Row 1 2 2 4; Row 1 2 1 2 ] 1000 [ Bracket 0 (-1) 1 ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** Not every interior row has a bracket *)
Example incomplete : complete (symmetric []) = false.
Proof. vm_compute. reflexivity. Qed.
