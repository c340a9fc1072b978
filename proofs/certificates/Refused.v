(** Certificates that the checker must refuse: the computation answers [false]. *)
From Coq Require Import ZArith QArith List.
From Steerlaw Require Import CertificateChecker ModelCertificate.
Import ListNotations.
Open Scope Z_scope.

(** ** Rows *)

(** One peak, at a = 0: three levels, symmetric; the middle one has two rows.  Brackets in
    thousandths. *)
Definition symmetric (ps : list place) : certificate :=
  Certificate 1 [ Row 1 4 2 1; Row 1 3 1 1; Row 1 6 3 3; Row 1 4 1 2 ] 1000 ps.

Example right_places : check 40 (symmetric [ Rises; Between (-1) 1; Between (-1) 1; Falls ]) = true.
Proof. vm_compute. reflexivity. Qed.

(** Rows of one level may have brackets of their own *)
Example own_bracket : check 40 (symmetric [ Rises; Between (-1) 1; Between (-2) 3; Falls ]) = true.
Proof. vm_compute. reflexivity. Qed.

(** The bracket is to the right of the peak *)
Example shifted : check 40 (symmetric [ Rises; Between 1 3; Between 1 3; Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** One wrong bracket beside a right one of the same level *)
Example one_wrong : check 40 (symmetric [ Rises; Between (-1) 1; Between (-3) (-1); Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** The peak is at an end of the bracket *)
Example at_the_end : check 40 (symmetric [ Rises; Between 0 2; Between 0 2; Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** The ends are exchanged *)
Example reversed : check 40 (symmetric [ Rises; Between 1 (-1); Between 1 (-1); Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** A token of largest log-odds has no finite peak, and one between does not rise or fall *)
Example largest :
  check 40 (symmetric [ Between (-1000) 1000; Between (-1) 1; Between (-1) 1; Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.
Example between_rises : check 40 (symmetric [ Rises; Rises; Between (-1) 1; Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.
Example between_falls : check 40 (symmetric [ Rises; Falls; Between (-1) 1; Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.
Example least_rises : check 40 (symmetric [ Rises; Between (-1) 1; Between (-1) 1; Rises ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** A row has no place, or a place no row *)
Example incomplete : check 40 (symmetric [ Rises; Between (-1) 1; Between (-1) 1 ]) = false.
Proof. vm_compute. reflexivity. Qed.
Example too_many :
  check 40 (symmetric [ Rises; Between (-1) 1; Between (-1) 1; Falls; Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** The log-odds are constant *)
Example constant : check 40 (Certificate 1 [ Row 1 2 2 4; Row 1 2 1 2 ] 1000 [ Rises; Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** Too few binary places decide nothing *)
Example coarse : check 13 (symmetric [ Rises; Between (-1) 1; Between (-1) 1; Falls ]) = false.
Proof. vm_compute. reflexivity. Qed.

(** ** Models *)

Definition row_p := [ 4 # 7; 2 # 7; 1 # 7 ]%Q.
Definition row_n := [ 1 # 7; 2 # 7; 4 # 7 ]%Q.
Definition ps := [ Rises; Between (-1) 1; Falls ].

Example right_model :
  check_peaks 40 (Data [ row_p; row_n; [1 # 4; 1 # 2; 1 # 4]%Q ] [0; 1; 2]%nat [0%nat] [1%nat])
    2 1000 ps = true.
Proof. vm_compute. reflexivity. Qed.

(** Another probability moves the peak *)
Example other_probability :
  check_peaks 40 (Data [ row_p; row_n; [1 # 5; 1 # 2; 3 # 10]%Q ] [0; 1; 2]%nat [0%nat] [1%nat])
    2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.

(** P and N exchanged *)
Example exchanged :
  check_peaks 40 (Data [ row_p; row_n; [1 # 4; 1 # 2; 1 # 4]%Q ] [0; 1; 2]%nat [1%nat] [0%nat])
    2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.

(** No distribution: the sum is not 1, or an entry is 0 or missing *)
Example no_sum :
  check_peaks 40 (Data [ row_p; row_n; [1 # 4; 1 # 2; 1 # 5]%Q ] [0; 1; 2]%nat [0%nat] [1%nat])
    2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.
Example zero :
  check_peaks 40 (Data [ row_p; row_n; [1 # 2; 1 # 2; 0 # 1]%Q ] [0; 1; 2]%nat [0%nat] [1%nat])
    2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.
Example short :
  check_peaks 40 (Data [ row_p; row_n; [1 # 2; 1 # 2]%Q ] [0; 1; 2]%nat [0%nat] [1%nat])
    2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.

(** P names no context, P is empty, or is longer than N; a context or the theorem names no
    distribution *)
Definition three (cs p n : list nat) : data := Data [ row_p; row_n; [1 # 4; 1 # 2; 1 # 4]%Q ] cs p n.
Example no_context : check_peaks 40 (three [0; 1; 2] [3] [1])%nat 2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.
Example no_sets : check_peaks 40 (three [0; 1; 2] [] [])%nat 2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.
Example unequal_sets : check_peaks 40 (three [0; 1; 2] [0; 0] [1])%nat 2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.
Example no_distribution : check_peaks 40 (three [0; 1; 3] [0] [1])%nat 2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.
Example unused : check_peaks 40 (three [0; 1] [0] [1])%nat 2 1000 ps = false.
Proof. vm_compute. reflexivity. Qed.

(** Steering changes this model, and not that *)
Example moved : check_unmoved (three [0; 1; 2] [0] [1])%nat = false.
Proof. vm_compute. reflexivity. Qed.
Example not_moved : check_unmoved (three [0; 1; 2] [0] [0])%nat = true.
Proof. vm_compute. reflexivity. Qed.
Example one_token : check_unmoved (Data [ [1 # 1]%Q ] [0; 0]%nat [0%nat] [1%nat]) = true.
Proof. vm_compute. reflexivity. Qed.
